#!/usr/bin/dash
# Speaks the protocol without an SDK, by SDK/spec/README.md alone, in nothing but a shell's own commands: read, case,
# printf. One view, one action, nothing kept.
#
# The host writes an envelope's members in one order and without spaces (1.5), so a line tells by its beginning what it
# is. Within a JSON string every " is written \", so "name":" is found nowhere but where a member begins. Values are
# passed on as they are written, escapes and all.
#
# It never waits: what a request still needs is remembered under the number of the data call that brings it, in
# request_N and work_N, so other requests, cancels and answers are taken meanwhile (2.5, 2.6).

initialized= last=0 open=' '

send() { printf '%s\n' "$1"; }
result() { send "{\"jsonrpc\":\"2.0\",\"id\":$1,\"result\":$2}"; }
refuse() { send "{\"jsonrpc\":\"2.0\",\"id\":$1,\"error\":{\"code\":$2,\"message\":\"$3\"}}"; }
misfit() { refuse "$1" -32602 "The parameters do not fit: $2."; }

# The string of a member, as it is written between its quotes, in $string; fails where there is none.
string_of() { # TEXT NAME
  case $1 in *"\"$2\":\""*) ;; *) return 1 ;; esac
  rest=${1#*"\"$2\":\""} string=
  while :; do
    string=$string${rest%%\"*} rest=${rest#*\"}
    # A quote after an odd number of backslashes belongs to the string.
    tail=${string##*[!\\]}
    case $((${#tail} % 2)) in 0) return 0 ;; esac
    string=$string\"
  done
}

# Asks the host for data, and remembers what for.
ask() { # ID WORK METHOD PARAMETERS
  last=$((last + 1)) open="$open$last "
  eval "request_$last=\$1 work_$last=\$2"
  send "{\"jsonrpc\":\"2.0\",\"id\":$last,\"method\":\"$3\",\"params\":$4}"
}

forget() { # CALL
  open=${open%%" $1 "*}' '${open#*" $1 "}
  unset "request_$1" "work_$1"
}

initialize() { # ID PARAMETERS
  case $2 in *'"versions":['*) ;; *) misfit "$1" versions; return ;; esac
  string_of "$2" host || { misfit "$1" host; return; }
  versions=${2#*'"versions":['}
  versions=${versions%%]*}
  case $versions in
    *'"1.'*)
      version=${versions#*'"1.'} initialized=yes
      result "$1" "{\"version\":\"1.${version%%\"*}\",\"sdk\":\"none\",\"views\":[\"stations\"],\"actions\":[\"note\"]}" ;;
    *)
      send "{\"jsonrpc\":\"2.0\",\"id\":$1,\"error\":{\"code\":-32009,\"message\":\"This plugin speaks version 1.0.\",\"data\":{\"reason\":\"noCommonVersion\",\"hint\":\"Supported: 1.0.\"}}}" ;;
  esac
}

render() { # ID PARAMETERS
  string_of "$2" view || { misfit "$1" view; return; }
  view=$string
  case $2 in *'"parameters":{'*) ;; *) misfit "$1" parameters; return ;; esac
  string_of "$2" token || { misfit "$1" context; return; }
  token=$string
  [ "$view" = stations ] || { refuse "$1" -32001 'This plugin has no such view.'; return; }
  string_of "$2" district || string=AA
  ask "$1" "$string" data.query "{\"context\":\"$token\",\"permission\":\"stations\",\"resource\":\"pollingStations\",\"select\":[\"reference\",\"place\"],\"where\":{\"field\":\"district\",\"eq\":\"$string\"},\"limit\":100}"
}

invoke() { # ID PARAMETERS
  string_of "$2" action || { misfit "$1" action; return; }
  action=$string
  case $2 in *'"values":{'*) ;; *) misfit "$1" values; return ;; esac
  string_of "$2" key || { misfit "$1" key; return; }
  key=$string
  string_of "$2" token || { misfit "$1" context; return; }
  token=$string
  [ "$action" = note ] || { refuse "$1" -32001 'This plugin has no such action.'; return; }
  string_of "$2" room || { misfit "$1" room; return; }
  room=$string
  case $2 in *'"count":'[0-9]*) ;; *) misfit "$1" count; return ;; esac
  count=${2#*'"count":'}
  count=${count%%[!0-9]*}
  ask "$1" '' data.create "{\"context\":\"$token\",\"permission\":\"cars\",\"resource\":\"counters\",\"values\":{\"committeeRoom\":\"$room\",\"kind\":\"cars\",\"count\":$count},\"key\":\"$key-1\"}"
}

take_request() { # ID METHOD PARAMETERS
  case $2 in
    initialize) initialize "$1" "$3"; return ;;
    ping | shutdown | view.render | action.invoke) ;;
    *) refuse "$1" -32601 'This plugin has no such method.'; return ;;
  esac
  [ "$initialized" ] || { refuse "$1" -32600 'initialize comes first.'; return; }
  case $2 in
    ping | shutdown) result "$1" '{}' ;;
    view.render) render "$1" "$3" ;;
    action.invoke) invoke "$1" "$3" ;;
  esac
}

take_answer() { # CALL LINE
  case $open in *" $1 "*) ;; *) return ;; esac # of a request that was cancelled meanwhile
  eval "request=\$request_$1 work=\$work_$1"
  forget "$1"
  case $2 in
    *"\"id\":$1,\"error\":"*) send "{\"jsonrpc\":\"2.0\",\"id\":$request,\"error\":${2#*'"error":'}" ;;
    *'"rows":['*)
      rows=${2#*'"rows":'}
      result "$request" "{\"title\":\"Where $work votes\",\"blocks\":[{\"type\":\"table\",\"caption\":\"Ballot boxes\",\"columns\":[{\"label\":\"Box\"},{\"label\":\"Place\"}],\"rows\":${rows%,\"cursor\":*}}]}" ;;
    *) result "$request" '{"ok":true,"message":"The cars are noted."}' ;;
  esac
}

cancel() { # ID
  for call in $open; do
    eval "request=\$request_$call"
    [ "$request" = "$1" ] || continue
    forget "$call"
    refuse "$1" -32800 'The request was cancelled.'
    send "{\"jsonrpc\":\"2.0\",\"method\":\"\$/cancel\",\"params\":{\"id\":$call}}"
  done
}

# What is no message is answered with the id that can be read of it.
no_message() { # LINE
  case $1 in {*} | '['*']') code=-32600 text='The line is no message.' ;; *) refuse null -32700 'The line is no JSON.'; return ;; esac
  id=null
  case $1 in
    {*'"id":'[0-9]*) id=${1#*'"id":'} id=${id%%[,\}]*} ;;
    {*'"id":"'*) string_of "$1" id && id="\"$string\"" ;;
  esac
  case $id in null | \"*) ;; *[!0-9]*) id=null ;; esac
  refuse "$id" "$code" "$text"
}

while IFS= read -r line; do
  case $line in
    '{"jsonrpc":"2.0","id":'*',"method":"'*)
      id=${line#'{"jsonrpc":"2.0","id":'}
      id=${id%%',"method":"'*}
      case $id in
        '"'*'"') [ "${#id}" -le 258 ] || { refuse null -32600 'The id is too long.'; continue; } ;;
        '' | *[!0-9-]*) refuse null -32600 'The id is neither a string nor a whole number.'; continue ;;
      esac
      method=${line#*',"method":"'}
      parameters=${method#*\"}
      method=${method%%\"*}
      case $parameters in
        ',"params":{'*}} | ',"params":['*]} | '}') take_request "$id" "$method" "$parameters" ;;
        *\}) refuse "$id" -32600 'The line is no message.' ;;
        *) refuse null -32700 'The line is no JSON.' ;;
      esac ;;
    '{"jsonrpc":"2.0","method":"$/cancel","params":{"id":'*}})
      id=${line#'{"jsonrpc":"2.0","method":"$/cancel","params":{"id":'}
      cancel "${id%%\}*}" ;;
    '{"jsonrpc":"2.0","method":"'*'}') ;; # no other notification is for a plugin
    '{"jsonrpc":"2.0","id":'[0-9]*',"result":'*'}' | '{"jsonrpc":"2.0","id":'[0-9]*',"error":'*'}')
      id=${line#'{"jsonrpc":"2.0","id":'}
      take_answer "${id%%,*}" "$line" ;;
    '{"jsonrpc":"2.0","id":null,"error":'*'}') ;; # about a line of ours; answers are never answered (1.4)
    *) no_message "$line" ;;
  esac
done
