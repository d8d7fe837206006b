import HustingsProtocol

extension JSONCases {
  /// Texts that are refused; `‹E5›` stands for the byte E5.
  static let refused: [String] =
    nothing + literalLike + numberLike + stringLike + arrayLike + objectLike + commented + spaced + stray + outsideUTF8

  /// Nothing, or white space alone.
  private static let nothing = [
    " ", "",
  ]

  /// Words that are no literals: cut short, misspelt, of other languages.
  private static let literalLike = [
    "[fals]", "[nul]", "[tru]", "aå", "[True]", "å", "nul", "nulll", "Null", "NULL", "tru", "True", "TRUE", "fals",
    "False", "undefined", "None", "nan", "NaN", "-NaN", "Infinity", "-Infinity", "inf",
  ]

  /// Numbers with a sign, zero, point or exponent out of place, or in notations of programming languages.
  private static let numberLike = [
    "123\u{0}", "[++1234]", "[+1]", "[+Inf]", "[-01]", "[-1.0.]", "[-2.]", "[-NaN]", "[.-1]", "[.2e-3]", "[0.1.2]",
    "[0.3e+]", "[0.3e]", "[0.e1]", "[0E+]", "[0E]", "[0e+]", "[0e]", "[1.0e+]", "[1.0e-]", "[1.0e]", "[1 000.0]",
    "[1eE2]", "[2.e+3]", "[2.e-3]", "[2.e3]", "[9.e+]", "[Inf]", "[NaN]", "[１]", "[1+2]", "[0x1]", "[0x42]",
    "[Infinity]", "[0e+-1]", "[-123.123foo]", "[-Infinity]", "[-foo]", "[- 1]", "[-012]", "[-.123]", "[-1x]", "[1ea]",
    "[1.]", "[.123]", "[1.2a-3]", "[1.8011670033376514H-308]", "[012]", "2@", "+1", "01", "-01", "00", "1.", "-1.",
    ".5", "-.5", "-", "--1", "1e", "1e+", "1e-", "1E", "1.e1", "0x10", "0b1", "1_000", "1,000", "1 2", "1a", "1.2.3",
    "1e2e3", "1e1.5", "٣", "1\n2",
  ]

  /// Strings without their quotes, with bad escapes, lone surrogates or control characters.
  private static let stringLike = [
    "[\"\\uD800\\\"]", "[\"\\uD800\\u\"]", "[\"\\uD800\\u1\"]", "[\"\\uD800\\u1x\"]", "[é]", "[\"\\\u{0}\"]",
    "[\"\\x00\"]", "[\"\\\\\\\"]", "[\"\\\t\"]", "[\"\\🌀\"]", "[\"\\\"]", "[\"\\u00A\"]", "[\"\\uD834\\uDd\"]",
    "[\"\\uD800\\uD800\\x\"]", "[\"\\a\"]", "[\"\\uqqqq\"]", "[\\u0020\"asd\"]", "[\\n]", "\"", "['single quote']",
    "abc", "[\"\\", "[\"a\u{0}a\"]", "[\"new\nline\"]", "[\"\t\"]", "\"\\UA66D\"", "\"\"x", "[\"asd]", "['", "[\"a",
    "[\"a\"", "[\"\\{[\"\\{[\"\\{[\"\\{", "[\\u000A\"\"]", "\"a", "a\"", "'a'", "\"a\\\"", "\"\\\"", "\"\\a\"",
    "\"\\'\"", "\"\\x41\"", "\"\\0\"", "\"\\u\"", "\"\\u1\"", "\"\\u12\"", "\"\\u123\"", "\"\\u123g\"", "\"\\U0041\"",
    "\"\\u 041\"", "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\uD800\"", "\"\\uD800a\"", "\"\\uD800\\n\"",
    "\"\\uDC00\\uD800\"", "\"\\uD834\\u0041\"", "\"\\uD834\\uDD\"", "\"a\nb\"", "\"a\tb\"", "\"a\rb\"", "\"a\u{0}b\"",
    "\"\u{1F}\"", "\"abcdefgh\u{1}\"", "[\"a\" \"b\"]", "\\", "\\u0031",
  ]

  /// Arrays with brackets or commas out of place.
  private static let arrayLike = [
    "[1 true]", "[\"\": 1]", "[\"\"],", "[,1]", "[1,,2]", "[\"x\",,]", "[\"x\"]]", "[\"\",]", "[\"x\"", "[x",
    "[3[4]]", "[1:2]", "[,]", "[-]", "[   , \"\"]", "[\"a\",\n4\n,1,", "[1,]", "[1,,]", "[\"\u{B}a\"\\f]", "[*]",
    "[\"\"", "[1,", "[1,\n1\n,1", "[{}", "[<null>]", "[1]x", "[1]]", "1]", "[][]", "]", "[", "[,", "[{", "[1",
    "[ false, nul", "[ true, fals", "[ false, tru", "[[", "[1 2]", "[1;2]", "[1}",
  ]

  /// Objects with names, colons, commas or braces out of place.
  private static let objectLike = [
    "[\"x\", truth]", "{[: \"x\"}\n", "{\"x\", null}", "{\"x\"::\"b\"}", "{🇨🇭}", "{\"a\":\"a\" 123}",
    "{key: 'value'}", "{\"a\" b}", "{:\"b\"}", "{\"a\" \"b\"}", "{\"a\":", "{\"a\"", "{1:1}", "{9999E9999:1}",
    "{null:null,null:null}", "{\"id\":0,,,,,}", "{'a':0}", "{\"id\":0,}", "{\"a\":\"b\"}/**/", "{\"a\":\"b\"}/**//",
    "{\"a\":\"b\"}//", "{\"a\":\"b\"}/", "{\"a\":\"b\",,\"c\":\"d\"}", "{a: \"b\"}", "{\"a\":\"a",
    "{ \"foo\" : \"bar\", \"a\" }", "{\"a\":\"b\"}#", "{\"x\": true,", "{}}", "{\"\":", "{\"a\": true} \"x\"", "{",
    "{]", "{,", "{[", "{\"a", "{'a'", "{\"asd\":\"asd\"", "}", "{{", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}",
    "{\"a\"}", "{\"a\" 1}", "{\"a\":}", "{\"a\"::1}", "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{null:1}", "{[]:1}",
    "{\"a\",\"b\"}", "{\"a\":1}}", "{}{}",
  ]

  /// Comments of any style.
  private static let commented = [
    "{\"a\":/*comment*/\"b\"}", "{\"a\":\"b\"}#{}", "//a\n1", "/*a*/1", "1//a", "#1",
  ]

  /// White space and invisible characters that JSON does not know: byte order mark, word joiner, NUL.
  private static let spaced = [
    "[\u{2060}]", "\u{FEFF}", "[\u{0}]", "[\u{C}]", "\u{FEFF}1", "\u{FEFF}[]", "\u{A0}1", "1\u{0}", "\u{C}1",
    "\u{B}1",
  ]

  /// Marks that start nothing.
  private static let stray = [
    "<.>", "*", "(1)", "null,", "<1>", "@",
  ]

  /// Bytes outside UTF-8 (‹E5› stands for the byte) where only a token may stand, or in a string.
  private static let outsideUTF8 = [
    "[a‹E5›]", "[‹FF›]", "[123‹E5›]", "[1e1‹E5›]", "[0‹E5›]\n", "[1e‹E5›]", "{\"‹B9›\":\"0\",}", "[\"\\u‹E5›\"]",
    "[\"\\‹E5›\"]", "‹EF›‹BB›{}", "‹E5›", "‹E9›",
  ]
}
