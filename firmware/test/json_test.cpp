#include <cstring>
#include <memory>

#include "check.h"
#include "json_number.h"
#include "json_scanner.h"
#include "text_writer.h"

using namespace meter_core;

/** The members of an object as one text; "!" when it is none. Reads a copy that ends where it ends. */
static std::string read(std::string_view text) {
  const std::unique_ptr<char[]> exact(new char[text.size()]);
  if (!text.empty()) std::memcpy(exact.get(), text.data(), text.size());
  JsonScanner scanner(std::string_view(exact.get(), text.size()));
  JsonMember member;
  std::string result;
  while (scanner.next(member)) {
    result += std::string(member.key) + "=" + std::string(member.value) +
              std::to_string(static_cast<int>(member.type)) + (member.escaped ? "\\" : "") + ";";
  }
  CHECK(!scanner.next(member));
  return scanner.complete() ? result : "!";
}

TEST("JsonScanner: flat objects are read") {
  CHECK_EQUAL(read("{}"), std::string());
  CHECK_EQUAL(read(" {\t\"a\" :\n1 ,\r\"b\":\"x y\",\"c\":true,\"d\":false,\"e\":null} \n"),
              std::string("a=11;b=x y0;c=2;d=3;e=4;"));
  CHECK_EQUAL(read("{\"a\":-0.5e+3,\"\":\"\"}"), std::string("a=-0.5e+31;=0;"));
  CHECK_EQUAL(read("{\"a\":\"q\\\"\\u00e9\\n\"}"), std::string("a=q\\\"\\u00e9\\n0\\;"));
}

TEST("JsonScanner: whatever else the grammar does not have is refused") {
  for (const std::string_view text : {"",
                                      " ",
                                      "5",
                                      "null",
                                      "[]",
                                      "[{}]",
                                      "{",
                                      "}",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1",
                                      "{\"a\":1,}",
                                      "{,}",
                                      "{\"a\":1 \"b\":2}",
                                      "{a:1}",
                                      "{'a':1}",
                                      "{\"a\":01}",
                                      "{\"a\":+1}",
                                      "{\"a\":.5}",
                                      "{\"a\":1.}",
                                      "{\"a\":1e}",
                                      "{\"a\":1e+}",
                                      "{\"a\":-}",
                                      "{\"a\":NaN}",
                                      "{\"a\":0x1}",
                                      "{\"a\":tru}",
                                      "{\"a\":trues}",
                                      "{\"a\":\"x}",
                                      "{\"a\":\"\\",
                                      "{\"a\":\"\\x\"}",
                                      "{\"a\":\"\\u12g4\"}",
                                      "{\"a\":\"\\u12",
                                      "{\"a\":\"\n\"}",
                                      "{\"a\":[1]}",
                                      "{\"a\":{}}",
                                      "{} {}",
                                      "{}x",
                                      "\xEF\xBB\xBF{}",
                                      "{\"a\":1}\v"}) {
    CHECK_EQUAL(read(text), std::string("!"));
  }
}

TEST("JsonScanner: no beginning of an object is one") {
  const std::string whole = "{\"id\":\"A\\u0041\",\"value\":-1.5e-3,\"t\":true,\"n\":null}";
  for (std::size_t length = 0; length < whole.size(); length++) {
    CHECK_EQUAL(read(whole.substr(0, length)), std::string("!"));
  }
}

TEST("scaleDecimal() rounds half up and refuses what does not fit") {
  const auto nano = [](std::string_view text) {
    Decimal value;
    std::uint64_t out = 0;
    CHECK(parseDecimal(text, value));
    return scaleDecimal(value, 1, 9, out) ? std::to_string(out) : std::string("!");
  };
  CHECK_EQUAL(nano("7.5"), std::string("7500000000"));
  CHECK_EQUAL(nano("0.0000000005"), std::string("1"));
  CHECK_EQUAL(nano("0.00000000049999"), std::string("0"));
  CHECK_EQUAL(nano("1e-10000000000"), std::string("0"));
  CHECK_EQUAL(nano("0e99999999999"), std::string("0"));
  CHECK_EQUAL(nano("-0"), std::string("0"));
  CHECK_EQUAL(nano("9223372036.854775807"), std::string("9223372036854775800"));
  CHECK_EQUAL(nano("123456789.123456789123456789"), std::string("123456789123456780"));
  CHECK_EQUAL(nano("1e10"), std::string("!"));
  CHECK_EQUAL(nano("-1"), std::string("!"));
  CHECK_EQUAL(nano("1e99999999999999999999"), std::string("!"));
  CHECK_EQUAL(nano("100000000000000000000000e-20"), std::string("1000000000000"));
}

TEST("parseWhole() takes digits alone, up to 2^63 - 1") {
  std::uint64_t out = 0;
  CHECK(parseWhole("9223372036854775807", out));
  CHECK_EQUAL(out, static_cast<std::uint64_t>(INT64_MAX));
  CHECK(parseWhole("0", out));
  for (const std::string_view text : {"", "-1", "1.0", "1e3", "01", "9223372036854775808", "1 "}) {
    CHECK(!parseWhole(text, out));
  }
}

TEST("TextWriter: numbers to the last digit, and nothing beyond the buffer") {
  char buffer[64];
  TextWriter writer(buffer, sizeof buffer);
  writer.thousandths(INT64_MAX);
  writer.put(" ");
  writer.thousandths(INT64_MIN);
  writer.put(" ");
  writer.thousandths(-5);
  CHECK_EQUAL(std::string(writer.text()),
              std::string("9223372036854775.807 -9223372036854775.808 -0.005"));
  CHECK(writer.fits());

  TextWriter small(buffer, 5);
  small.quoted("a\"\x01");
  CHECK(!small.fits());
  CHECK_EQUAL(std::string(small.text()), std::string("\"a\\\"\\"));
}
