/// What the scanner finds wrong with bytes, before there is a place to report.
enum JSONFault: UInt8 {
  case none
  case endOfInput
  case noValue
  case unterminatedString
  case controlCharacter
  case badEscape
  case loneSurrogate
  case notUTF8
  case badNumber
  case badLiteral
  case tooDeep
  case expectedName
  case expectedColon
  case expectedCommaOrBrace
  case expectedCommaOrBracket

  var what: String {
    switch self {
    case .none: "nothing is wrong"
    case .endOfInput: "the text ends too early"
    case .noValue: "expected a value"
    case .unterminatedString: "the string does not end"
    case .controlCharacter: "a control character in a string must be escaped"
    case .badEscape: "unknown escape in a string"
    case .loneSurrogate: "a surrogate escape without its other half"
    case .notUTF8: "the text is not UTF-8"
    case .badNumber: "malformed number"
    case .badLiteral: "expected true, false or null"
    case .tooDeep: "nested deeper than \(JSONReader.maximumDepth) levels"
    case .expectedName: "expected a name in double quotes"
    case .expectedColon: "expected a colon after the name"
    case .expectedCommaOrBrace: "expected a comma or the end of the object"
    case .expectedCommaOrBracket: "expected a comma or the end of the array"
    }
  }
}
