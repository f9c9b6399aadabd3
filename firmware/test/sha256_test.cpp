#include "sha256.h"

#include <algorithm>

#include "check.h"

using namespace meter_core;

static std::string hex(const Digest& digest, std::size_t bytes = 32) {
  std::string text;
  for (std::size_t i = 0; i < bytes; i++) {
    char pair[3];
    std::snprintf(pair, sizeof pair, "%02x", digest[i]);
    text += pair;
  }
  return text;
}

static std::string sha(std::string_view text) {
  Sha256 hash;
  hash.update(text);
  return hex(hash.finish());
}

static std::string hmac(std::string_view key, std::string_view text) {
  HmacSha256 code(key);
  code.update(text);
  return hex(code.finish());
}

TEST("Sha256: the examples of FIPS 180-4") {
  CHECK_EQUAL(sha(""),
              std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
  CHECK_EQUAL(sha("abc"),
              std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  CHECK_EQUAL(sha("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              std::string("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
  CHECK_EQUAL(sha("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
                  "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
              std::string("cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"));
}

TEST("Sha256: a million times a, in parts of every length") {
  Sha256 hash;
  const std::string part(1000, 'a');
  std::size_t written = 0;
  for (std::size_t size = 1; written < 1'000'000; size = size % 997 + 1) {
    const std::size_t length = std::min(size, 1'000'000 - written);
    hash.update(std::string_view(part).substr(0, length));
    written += length;
  }
  CHECK_EQUAL(hex(hash.finish()),
              std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
}

TEST("HmacSha256: the test cases of RFC 4231") {
  CHECK_EQUAL(hmac(std::string(20, '\x0b'), "Hi There"),
              std::string("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
  CHECK_EQUAL(hmac("Jefe", "what do ya want for nothing?"),
              std::string("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  CHECK_EQUAL(hmac(std::string(20, '\xaa'), std::string(50, '\xdd')),
              std::string("773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"));
  std::string counted;
  for (char c = 1; c <= 25; c++) counted += c;
  CHECK_EQUAL(hmac(counted, std::string(50, '\xcd')),
              std::string("82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"));
  CHECK_EQUAL(hmac(std::string(20, '\x0c'), "Test With Truncation").substr(0, 32),
              std::string("a3b6167473100ee06e0c796c2955552b"));
  CHECK_EQUAL(
      hmac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
      std::string("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
  CHECK_EQUAL(hmac(std::string(131, '\xaa'),
                   "This is a test using a larger than block-size key and a larger than block-size "
                   "data. The key needs to be hashed before being used by the HMAC algorithm."),
              std::string("9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"));
}
