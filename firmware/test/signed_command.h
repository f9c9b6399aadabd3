/** Commands as the server signs them. */
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base64url.h"
#include "sha256.h"

inline constexpr std::string_view KEY = "kkkkkkkkkkkkkkkkkkkkAbC-_0123456789abcdefgh";
inline constexpr std::int64_t NOON = 1'790'000'000'000;

/** For the meter ABC123, issued at noon, for two minutes. @param value empty: none */
inline std::string signedCommand(const std::string& action, const std::string& value,
                                 std::uint64_t nonce) {
  const std::string number = std::to_string(nonce);
  const std::string id = "AbCdEfGhIj" + std::string(6 - number.size(), '0') + number;
  meter_core::HmacSha256 code(KEY);
  code.update(id + "\n" + action + "\n" + value + "\nABC123\n1790000000\n1790000120\n" + number);
  const auto signature = meter_core::base64url(code.finish());
  return "{\"id\":\"" + id + "\",\"action\":\"" + action + "\"" +
         (value.empty() ? "" : ",\"value\":" + value) +
         ",\"numeroSerie\":\"ABC123\",\"iat\":1790000000,\"exp\":1790000120,\"nonce\":" + number +
         ",\"sig\":\"" + std::string(signature.data(), signature.size()) + "\"}";
}
