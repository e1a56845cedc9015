#pragma once

#include <cstdint>
#include <string>

namespace napier {

// How numbers are written for people: a true minus, thin spaces between thousands, and powers of
// ten beyond 10^-4 and 10^6. Infinities and NaN are written "∞" and "–".

enum class Toward { nearest, up, down };

// `value` with `digits` significant digits, trailing zeros kept. What is printed toward up (down)
// reads back as no less (more) than the value: a bound that is shortened for print is still a
// bound. 1 ≤ digits ≤ 15.
std::string number_text(double value, int digits = 4, Toward toward = Toward::nearest);

// The shortest decimal text that reads back as the same binary64: for limits that a user gave.
std::string exact_text(double value);

// The value with at most `digits` significant digits and no trailing zeros: "30.2", "90".
std::string short_text(double value, int digits = 5);

std::string count_text(std::int64_t count);                         // "12 345"
std::string counted(std::int64_t count, const std::string& thing);  // "1 adder", "12 adders"
std::string percent_text(double fraction);                          // "37.2 %"
std::string seconds_text(double seconds);               // "0.4 ms", "12.3 s", "2 min 5 s"
std::string power_of_ten_text(int exponent);            // "10⁻³"
std::string decimals_text(double value, int decimals);  // fixed decimals, "−0.25"

}  // namespace napier
