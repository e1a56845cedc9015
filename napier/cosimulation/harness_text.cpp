// The C++ program that drives a bench, as text: it is compiled together with what Verilator makes
// of the design, on the user's machine. Source: docs/cosimulation.md, "What is simulated".

#include "napier/cosimulation/bench.h"

namespace napier {

const char* const kHarnessText =
    R"cpp(#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "Vnapier_bench.h"
#include "verilated.h"

          template <typename Port>
          void set_port(Port& port, std::uint64_t code) {
            port = static_cast<Port>(code);
          }

#include "ports.h"

          namespace {

          constexpr std::size_t kInputCount = std::size(kInputs);
          constexpr std::size_t kOutputCount = std::size(kOutputs);

          std::uint64_t mask_of(const Field& field) { return (std::uint64_t{1} << field.width_bits) - 1; }

          // The bits of an output, read as its format says.
          std::int64_t value_of(const Field& field, std::uint64_t bits) {
            const std::uint64_t half = field.is_signed ? std::uint64_t{1} << (field.width_bits - 1) : 0;
            return static_cast<std::int64_t>(((bits + half) & mask_of(field)) - half);
          }

          template <typename Element>
          std::vector<Element> read_all(const char* path) {
            std::ifstream file(path, std::ios::binary);
            const std::string bytes((std::istreambuf_iterator<char>(file)), {});
            std::vector<Element> elements(bytes.size() / sizeof(Element));
            std::memcpy(elements.data(), bytes.data(), elements.size() * sizeof(Element));
            return elements;
          }

          struct Drive {
            std::vector<std::uint64_t> vectors;  // (count, inputs)
            std::vector<unsigned char> pattern;
            std::int64_t count = 0;
            std::vector<std::int64_t> core;    // (count, outputs)
            std::vector<std::int64_t> stream;  // (received, outputs)
            std::int64_t sent = 0;
            std::int64_t received = 0;
            bool is_offering = false;
            bool must_hold = false;  // an output was offered and not taken
            std::vector<unsigned char> held;
            int cycles_in_reset = 0;
            std::string fault;
          };

          void complain(Drive& drive, const char* what, std::int64_t cycle) {
            if (drive.fault.empty()) drive.fault = what + (" in cycle " + std::to_string(cycle));
          }

          // Little-endian hosts only, as Verilator's wide ports are arrays of 32-bit words.
          void put_on_stream(Vnapier_bench& bench, const std::uint64_t* codes) {
            std::vector<unsigned char> bytes(kStreamInBytes);
            for (std::size_t i = 0; i < kInputCount; ++i) {
              const std::uint64_t code = codes[i] & mask_of(kInputs[i]);
              for (int bit = 0; bit < kInputs[i].width_bits; bit += 8) {
                bytes[(kInputs[i].offset_bits + bit) / 8] = static_cast<unsigned char>(code >> bit);
              }
            }
            std::memcpy(&bench.stream_in, bytes.data(), bytes.size());
          }

          void take_from_stream(Drive& drive, const std::vector<unsigned char>& bytes) {
            for (const Field& field : kOutputs) {
              std::uint64_t code = 0;
              for (int bit = 0; bit < field.width_bits; bit += 8) {
                code |= std::uint64_t{bytes[(field.offset_bits + bit) / 8]} << bit;
              }
              drive.stream.push_back(value_of(field, code));
            }
            ++drive.received;
          }

          // A reset forgets what is under way, so the first vector that has not come out is sent
          // again.
          void reset_stream(Vnapier_bench& bench, Drive& drive) {
            bench.stream_aresetn = 0;
            bench.stream_in_valid = 0;
            drive.is_offering = drive.must_hold = false;
            drive.sent = drive.received;
          }

          void drive_stream(Vnapier_bench& bench, Drive& drive, unsigned pattern, bool may_offer) {
            bench.stream_out_ready = (pattern & 2) != 0;
            if ((pattern & 4) != 0) return reset_stream(bench, drive);
            bench.stream_aresetn = 1;
            if (!drive.is_offering && may_offer && (pattern & 1) != 0 && drive.sent < drive.count) {
              put_on_stream(bench, &drive.vectors[drive.sent * kInputCount]);
              drive.is_offering = true;
            }
            bench.stream_in_valid = drive.is_offering;
          }

          // What happened on the stream just before the clock's edge.
          void observe_stream(const Vnapier_bench& bench, Drive& drive, std::int64_t cycle) {
            if (!bench.stream_aresetn) {
              if (++drive.cycles_in_reset > 1 && bench.stream_out_valid) {
                complain(drive, "m_axis_tvalid is high during reset", cycle);
              }
              return;
            }
            drive.cycles_in_reset = 0;
            std::vector<unsigned char> bytes(kStreamOutBytes);
            std::memcpy(bytes.data(), &bench.stream_out, bytes.size());
            if (drive.must_hold && !bench.stream_out_valid) {
              complain(drive, "m_axis_tvalid fell before m_axis_tready", cycle);
            } else if (drive.must_hold && bytes != drive.held) {
              complain(drive, "m_axis_tdata changed before m_axis_tready", cycle);
            }
            drive.must_hold = bench.stream_out_valid && !bench.stream_out_ready;
            drive.held = bytes;
            if (bench.stream_out_valid && bench.stream_out_ready) take_from_stream(drive, bytes);
            if (bench.stream_in_valid && bench.stream_in_ready) ++drive.sent, drive.is_offering = false;
            if (drive.received > drive.sent) complain(drive, "more vectors came out than went in", cycle);
          }

          void before_edge(Vnapier_bench& bench, Drive& drive, std::int64_t cycle) {
            bench.clk = 0;
            bench.eval();
            observe_stream(bench, drive, cycle);
          }

          void edge(Vnapier_bench& bench) {
            bench.clk = 1;
            bench.eval();
          }

          // One vector per cycle into the core; its outputs are read exactly kLatency cycles later.
          std::int64_t run(Vnapier_bench& bench, Drive& drive) {
            std::uint64_t codes[kOutputCount];
            std::int64_t cycle = 0;
            for (; cycle < drive.count + kLatency; ++cycle) {
              const std::int64_t vector = cycle < drive.count ? cycle : drive.count - 1;
              set_core(bench, &drive.vectors[vector * kInputCount]);
              drive_stream(bench, drive, drive.pattern[cycle % drive.pattern.size()], true);
              before_edge(bench, drive, cycle);
              if (cycle >= kLatency) {
                get_core(bench, codes);
                for (std::size_t i = 0; i < kOutputCount; ++i) {
                  drive.core.push_back(value_of(kOutputs[i], codes[i]));
                }
              }
              edge(bench);
            }
            return cycle;
          }

          // Lets out what is under way; then as many cycles in which nothing more may come.
          void drain(Vnapier_bench& bench, Drive& drive, std::int64_t cycle) {
            for (const std::int64_t end = cycle + 2 * (kLatency + 16); cycle < end; ++cycle) {
              drive_stream(bench, drive, 2, false);
              before_edge(bench, drive, cycle);
              edge(bench);
            }
            if (drive.received < drive.sent) complain(drive, "vectors were lost", cycle);
            if (drive.received * 64 < drive.count) complain(drive, "the stream got stuck", cycle);
          }

          }  // namespace

          int main(int argc, char** argv) {
            if (argc != 4) return 1;
            Drive drive;
            drive.vectors = read_all<std::uint64_t>(argv[1]);
            drive.pattern = read_all<unsigned char>(argv[2]);
            drive.count = static_cast<std::int64_t>(drive.vectors.size() / kInputCount);
            if (drive.count == 0 || drive.pattern.empty()) return 1;
            // Ports take only the bits that they have.
            for (std::size_t i = 0; i < drive.vectors.size(); ++i) {
              drive.vectors[i] &= mask_of(kInputs[i % kInputCount]);
            }
            const auto bench = std::make_unique<Vnapier_bench>();
            const std::int64_t cycles = run(*bench, drive);
            drain(*bench, drive, cycles);
            std::ofstream results(argv[3], std::ios::binary);
            for (const auto* part : {&drive.core, &drive.stream}) {
              results.write(reinterpret_cast<const char*>(part->data()),
                            static_cast<std::streamsize>(part->size() * sizeof(std::int64_t)));
            }
            if (!results.flush()) return 1;
            std::printf("received %lld\n", static_cast<long long>(drive.received));
            if (!drive.fault.empty()) std::printf("fault %s\n", drive.fault.c_str());
            return 0;
          }
    )cpp";

}  // namespace napier
