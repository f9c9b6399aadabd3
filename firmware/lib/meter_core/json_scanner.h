/** A strict reader of flat JSON objects (RFC 8259). */
#pragma once

#include <cstddef>
#include <string_view>

namespace meter_core {

enum class JsonType { String, Number, True, False, Null };

/** A member of an object; its texts are parts of what is read. */
struct JsonMember {
  /** Between the quotation marks, as it stands there. */
  std::string_view key;
  JsonType type = JsonType::Null;
  /** A string between its quotation marks, as it stands there; a number in its own digits. */
  std::string_view value;
  /** A backslash stands in key or value, which are not resolved. */
  bool escaped = false;
};

/**
 * Goes through the members of one object whose values are strings, numbers, true, false or null; an
 * array or an object inside is an error, as is anything that the grammar does not have. Nothing is
 * copied, nothing outside of the text is read.
 */
class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : text_(text) {}

  /** @returns false at the end of the object or at an error: `complete()` tells which */
  bool next(JsonMember& member);

  /** The object ended, and nothing but white space comes after it. */
  bool complete() const { return state_ == State::Complete; }

 private:
  enum class State { Start, Member, Complete, Failed };

  bool fail();
  void skipSpace();
  bool take(char c);
  bool takeString(std::string_view& out, bool& escaped);
  bool takeEscape();
  bool takeValue(JsonMember& member);
  bool takeWord(std::string_view word);
  bool end();

  std::string_view text_;
  std::size_t at_ = 0;
  State state_ = State::Start;
};

}  // namespace meter_core
