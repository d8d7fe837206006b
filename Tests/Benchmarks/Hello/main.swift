internal import Glibc

// The least that can be measured of a sandboxed program: it says one line and ends.
let line: [UInt8] = Array("hello\n".utf8)
exit(write(1, line, line.count) == line.count ? 0 : 1)
