#include "apps/napier/standard_input.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr std::size_t kChunkBytes = 1 << 16;
constexpr std::size_t kLongestLine = 1 << 20;
constexpr const char* kSource = "standard input";

// Appends what has come; false at the end of the input.
bool read_more(std::string& bytes) {
  std::array<char, kChunkBytes> chunk;
  ssize_t count = 0;
  do {
    count = ::read(STDIN_FILENO, chunk.data(), chunk.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0)
    throw Error({.what = "it cannot be read", .where = kSource, .got = std::strerror(errno)});
  bytes.append(chunk.data(), static_cast<std::size_t>(count));
  return count > 0;
}

std::uint32_t float_at(std::string_view bytes, std::size_t index) {
  std::uint32_t code = 0;
  for (std::size_t i = 4; i-- > 0;) {
    code = code << 8 | static_cast<unsigned char>(bytes[4 * index + i]);
  }
  return code;
}

}  // namespace

void write_out(Answers& answers) {
  const bool is_written =
      std::fwrite(answers.data(), 1, answers.size(), stdout) == answers.size() &&
      std::fflush(stdout) == 0;
  answers.clear();
  if (is_written || errno == EPIPE) return;
  throw Error({.what = "standard output cannot be written", .got = std::strerror(errno)});
}

void append_float(std::uint32_t code, Answers& answers) {
  for (int shift = 0; shift < 32; shift += 8) answers += static_cast<char>(code >> shift & 0xFF);
}

void answer_lines(
    const std::function<void(std::string_view line, std::uint64_t number, Answers&)>& answer) {
  std::string bytes;
  Answers answers;
  std::uint64_t number = 0;
  const auto take = [&](std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number;
    try {
      answer(line, number, answers);
    } catch (const Error& error) {
      write_out(answers);
      Complaint complaint = error.complaint();
      complaint.where = fmt::format("{}:{}", kSource, number);
      throw Error(std::move(complaint));
    }
  };
  for (bool more = true; more;) {
    more = read_more(bytes);
    std::size_t start = 0;
    for (std::size_t end = 0; (end = bytes.find('\n', start)) != std::string::npos;
         start = end + 1) {
      take(std::string_view(bytes).substr(start, end - start));
    }
    bytes.erase(0, start);
    if (!more && !bytes.empty()) take(bytes);
    write_out(answers);
    if (bytes.size() <= kLongestLine) continue;
    throw Error({.what = "the line has no end",
                 .where = fmt::format("{}:{}", kSource, number + 1),
                 .got = fmt::format("more than {} bytes", kLongestLine),
                 .expected = "one number, or one operation, per line"});
  }
}

void answer_floats(const std::function<void(std::span<const float> numbers, Answers&)>& answer) {
  std::string bytes;
  Answers answers;
  std::uint64_t total = 0;
  while (read_more(bytes)) {
    const std::size_t count = bytes.size() / 4;
    std::vector<float> numbers(count);
    for (std::size_t i = 0; i < count; ++i) numbers[i] = std::bit_cast<float>(float_at(bytes, i));
    total += count;
    bytes.erase(0, 4 * count);
    answer(numbers, answers);
    write_out(answers);
  }
  if (bytes.empty()) return;
  throw Error({.what = "the last number is not whole",
               .where = kSource,
               .got = fmt::format("{} bytes", 4 * total + bytes.size()),
               .expected = "four for each number: raw little-endian float32"});
}

}  // namespace napier
