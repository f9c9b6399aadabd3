/** SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104). */
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace meter_core {

using Digest = std::array<std::uint8_t, 32>;

/** A digest of text that comes in parts. */
class Sha256 {
 public:
  void update(const std::uint8_t* data, std::size_t length);
  void update(std::string_view text);

  /** Ends the digest; nothing may be added after it. */
  Digest finish();

 private:
  void compress(const std::uint8_t* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, 64> block_{};
  std::size_t filled_ = 0;
  std::uint64_t length_ = 0;
};

/** An authentication code of text that comes in parts. */
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);

  void update(std::string_view text) { inner_.update(text); }

  /** Ends the code; nothing may be added after it. */
  Digest finish();

 private:
  Sha256 inner_;
  Sha256 outer_;
};

}  // namespace meter_core
