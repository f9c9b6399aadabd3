#include "file_flash.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace native {

namespace {

constexpr std::uint8_t ERASED = 0xFF;

}  // namespace

FileFlash::FileFlash(const std::string& path)
    : file_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  struct stat status {};
  if (file_ < 0 || fstat(file_, &status) != 0) {
    throw std::runtime_error("Cannot open flash \"" + path + "\": " + std::strerror(errno));
  }
  const std::size_t bytes = pageCount() * pageBytes();
  const auto present = static_cast<std::size_t>(status.st_size);
  if (present == bytes) return;
  if (present != 0) {
    throw std::runtime_error("Cannot use flash \"" + path + "\": it has " +
                             std::to_string(present) + " bytes, not " + std::to_string(bytes));
  }
  const std::vector<std::uint8_t> blank(bytes, ERASED);
  if (!write(0, blank.data(), blank.size())) {
    throw std::runtime_error("Cannot write flash \"" + path + "\": " + std::strerror(errno));
  }
}

FileFlash::~FileFlash() { close(file_); }

bool FileFlash::read(std::size_t page, std::size_t offset, std::uint8_t* to, std::size_t length) {
  const auto at = static_cast<off_t>(page * pageBytes() + offset);
  return pread(file_, to, length, at) == static_cast<ssize_t>(length);
}

bool FileFlash::program(std::size_t page, std::size_t offset, const std::uint8_t* from,
                        std::size_t length) {
  return write(page * pageBytes() + offset, from, length);
}

bool FileFlash::erase(std::size_t page) {
  const std::vector<std::uint8_t> blank(pageBytes(), ERASED);
  return write(page * pageBytes(), blank.data(), blank.size());
}

bool FileFlash::write(std::size_t at, const std::uint8_t* from, std::size_t length) {
  const bool isCut = writesLeft_ > 0 && --writesLeft_ == 0;
  const std::size_t whole = isCut ? length / 2 : length;
  const ssize_t written = pwrite(file_, from, whole, static_cast<off_t>(at));
  if (isCut) raise(SIGKILL);
  return written == static_cast<ssize_t>(length);
}

}  // namespace native
