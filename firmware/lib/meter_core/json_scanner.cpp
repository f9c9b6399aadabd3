#include "json_scanner.h"

#include "json_number.h"

namespace meter_core {

namespace {

bool isHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

bool JsonScanner::next(JsonMember& member) {
  if (state_ == State::Complete || state_ == State::Failed) return false;
  if (state_ == State::Start) {
    if (!take('{')) return fail();
    if (take('}')) return end();
    state_ = State::Member;
  } else {
    if (take('}')) return end();
    if (!take(',')) return fail();
  }
  member = JsonMember{};
  skipSpace();
  if (!takeString(member.key, member.escaped)) return fail();
  if (!take(':')) return fail();
  skipSpace();
  return takeValue(member) || fail();
}

bool JsonScanner::fail() {
  state_ = State::Failed;
  return false;
}

bool JsonScanner::end() {
  skipSpace();
  state_ = at_ == text_.size() ? State::Complete : State::Failed;
  return false;
}

void JsonScanner::skipSpace() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
    at_++;
  }
}

bool JsonScanner::take(char c) {
  skipSpace();
  if (at_ == text_.size() || text_[at_] != c) return false;
  at_++;
  return true;
}

bool JsonScanner::takeString(std::string_view& out, bool& escaped) {
  if (at_ == text_.size() || text_[at_] != '"') return false;
  const std::size_t begin = ++at_;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (static_cast<unsigned char>(c) < 0x20) return false;
    at_++;
    if (c == '"') {
      out = text_.substr(begin, at_ - 1 - begin);
      return true;
    }
    if (c == '\\') {
      escaped = true;
      if (!takeEscape()) return false;
    }
  }
  return false;
}

bool JsonScanner::takeEscape() {
  if (at_ == text_.size()) return false;
  const char c = text_[at_++];
  if (c != 'u') return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
  for (int digit = 0; digit < 4; digit++, at_++) {
    if (at_ == text_.size() || !isHex(text_[at_])) return false;
  }
  return true;
}

bool JsonScanner::takeValue(JsonMember& member) {
  if (at_ == text_.size()) return false;
  switch (text_[at_]) {
    case '"':
      member.type = JsonType::String;
      return takeString(member.value, member.escaped);
    case 't':
      member.type = JsonType::True;
      return takeWord("true");
    case 'f':
      member.type = JsonType::False;
      return takeWord("false");
    case 'n':
      member.type = JsonType::Null;
      return takeWord("null");
    default:
      break;
  }
  const std::size_t length = jsonNumberLength(text_.substr(at_));
  if (length == 0) return false;
  member.type = JsonType::Number;
  member.value = text_.substr(at_, length);
  at_ += length;
  return true;
}

bool JsonScanner::takeWord(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return false;
  at_ += word.size();
  return true;
}

}  // namespace meter_core
