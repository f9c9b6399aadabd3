#include "journal.h"

#include <Arduino.h>

#include "text_writer.h"

namespace shell::journal {

namespace {

void put(std::string_view text) {
  Serial.write(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

}  // namespace

void begin() { Serial.begin(115200); }

void say(std::string_view text) { say(text, ""); }

void say(std::string_view before, std::uint64_t number, std::string_view after) {
  // Not printf: whether the C library of the chip prints 64 bits depends on how it was built.
  char buffer[20];
  meter_core::TextWriter writer(buffer, sizeof buffer);
  writer.whole(number);
  put(before);
  put(writer.text());
  say(after);
}

void say(std::string_view before, std::string_view text) {
  put(before);
  put(text);
  put("\r\n");
}

}  // namespace shell::journal
