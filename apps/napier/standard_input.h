#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace napier {

// Whatever a filter answers is appended to this text; it goes to standard output each time the
// input has been used up, so that a partner at the other end of a pipe never waits for it.
using Answers = std::string;

// Calls `answer` with each line of standard input, without its end, and its number from 1 on. An
// Error that `answer` throws is given the line's place, after the answers to the lines before it
// are written. Lines above 1 MiB are refused.
void answer_lines(
    const std::function<void(std::string_view line, std::uint64_t number, Answers&)>& answer);

// Calls `answer` with the binary32 numbers of standard input (little-endian), as many at a time as
// have come. Throws Error when the bytes are no multiple of four.
void answer_floats(const std::function<void(std::span<const float> numbers, Answers&)>& answer);

// `code` as four bytes, lowest first.
void append_float(std::uint32_t code, Answers& answers);

// What a partner who closed the pipe did not want is lost; everything else is written, or an Error.
void write_out(Answers& answers);

}  // namespace napier
