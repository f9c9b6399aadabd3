#include "sha256.h"

namespace meter_core {

namespace {

/** FIPS 180-4, 4.2.2. */
constexpr std::array<std::uint32_t, 64> ROUND_CONSTANTS{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr std::size_t BLOCK = 64;
/** Where the length of the message begins in its last block (FIPS 180-4, 5.1.1). */
constexpr std::size_t LENGTH_AT = 56;

std::uint32_t rotate(std::uint32_t value, int bits) {
  return (value >> bits) | (value << (32 - bits));
}

}  // namespace

void Sha256::compress(const std::uint8_t* block) {
  std::array<std::uint32_t, 64> w{};
  for (std::size_t i = 0; i < 16; i++) {
    w[i] = static_cast<std::uint32_t>(block[4 * i]) << 24 |
           static_cast<std::uint32_t>(block[4 * i + 1]) << 16 |
           static_cast<std::uint32_t>(block[4 * i + 2]) << 8 | block[4 * i + 3];
  }
  for (std::size_t i = 16; i < 64; i++) {
    const std::uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >> 3);
    const std::uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state_;
  for (std::size_t i = 0; i < 64; i++) {
    const std::uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const std::uint32_t first = h + s1 + ((e & f) ^ (~e & g)) + ROUND_CONSTANTS[i] + w[i];
    const std::uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const std::uint32_t second = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  const std::array<std::uint32_t, 8> sum{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < sum.size(); i++) state_[i] += sum[i];
}

void Sha256::update(const std::uint8_t* data, std::size_t length) {
  length_ += length;
  for (std::size_t i = 0; i < length; i++) {
    block_[filled_++] = data[i];
    if (filled_ < BLOCK) continue;
    compress(block_.data());
    filled_ = 0;
  }
}

void Sha256::update(std::string_view text) {
  update(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

Digest Sha256::finish() {
  const std::uint64_t bits = length_ * 8;
  constexpr std::uint8_t END = 0x80;
  constexpr std::uint8_t ZERO = 0;
  update(&END, 1);
  while (filled_ != LENGTH_AT) update(&ZERO, 1);
  for (int shift = 56; shift >= 0; shift -= 8) {
    const auto byte = static_cast<std::uint8_t>(bits >> shift);
    update(&byte, 1);
  }
  Digest digest{};
  for (std::size_t i = 0; i < digest.size(); i++) {
    digest[i] = static_cast<std::uint8_t>(state_[i / 4] >> (24 - 8 * (i % 4)));
  }
  return digest;
}

HmacSha256::HmacSha256(std::string_view key) {
  std::array<std::uint8_t, BLOCK> padded{};
  if (key.size() > BLOCK) {
    Sha256 hash;
    hash.update(key);
    const Digest digest = hash.finish();
    for (std::size_t i = 0; i < digest.size(); i++) padded[i] = digest[i];
  } else {
    for (std::size_t i = 0; i < key.size(); i++) padded[i] = static_cast<std::uint8_t>(key[i]);
  }
  std::array<std::uint8_t, BLOCK> mask{};
  for (std::size_t i = 0; i < BLOCK; i++) mask[i] = padded[i] ^ 0x36;
  inner_.update(mask.data(), BLOCK);
  for (std::size_t i = 0; i < BLOCK; i++) mask[i] = padded[i] ^ 0x5c;
  outer_.update(mask.data(), BLOCK);
}

Digest HmacSha256::finish() {
  const Digest digest = inner_.finish();
  outer_.update(digest.data(), digest.size());
  return outer_.finish();
}

}  // namespace meter_core
