#pragma once

#include <functional>
#include <map>
#include <string>

#include "napier/kernels/device/pack.h"
#include "napier/kernels/opencl.h"
#include "napier/kernels/opencl/handles.h"

namespace napier {

// What compiling needs: a text and options; programs are kept under both.
struct OpenClState {
  OpenClDeviceInfo info;
  cl_device_id id = nullptr;
  bool is_gpu = false;
  bool shares_memory = false;  // of the host: buffers may be the caller's own arrays
  bool has_double = false;     // IEEE binary64, subnormals included
  std::size_t lanes = 1;
  std::size_t group_items = 1;
  OwnedContext context;
  OwnedQueue queue;
  std::map<std::string, OwnedProgram> programs;

  std::size_t panel_columns() const { return group_items * lanes * kDeviceVectors; }
};

// Memory on the device that the host can map.
class DeviceBuffer {
 public:
  DeviceBuffer(OpenClState& device, std::size_t bytes);
  // The memory at `host` itself, of a device that shares it. A kernel must not write what is const.
  DeviceBuffer(OpenClState& device, const void* host, std::size_t bytes);
  cl_mem get() const { return buffer_.get(); }

  // Shows the memory to `use` for writing all of it, or for reading.
  void write(const std::function<void(void*)>& use);
  void read(const std::function<void(const void*)>& use);

 private:
  void map(cl_map_flags flags, const std::function<void(void*)>& use);

  OpenClState* device_;
  std::size_t bytes_;
  OwnedBuffer buffer_;
};

// A buffer that holds one plain struct.
template <class T>
DeviceBuffer buffer_of(OpenClState& device, const T& value) {
  DeviceBuffer buffer(device, sizeof value);
  buffer.write([&value](void* to) { *static_cast<T*>(to) = value; });
  return buffer;
}

// A kernel of a program: compiled at its first use, with its arguments set in order.
class DeviceKernel {
 public:
  DeviceKernel(OpenClState& device, const char* text, const std::string& options, const char* name);

  DeviceKernel& with(const DeviceBuffer& buffer) {
    const cl_mem memory = buffer.get();
    return with(memory);
  }
  template <class T>
  DeviceKernel& with(const T& value) {
    check_opencl(clSetKernelArg(kernel_.get(), arguments_++, sizeof value, &value),
                 "clSetKernelArg");
    return *this;
  }

  // Enqueues width × height items; group_width 0 lets the driver choose.
  void run(std::size_t width, std::size_t height, std::size_t group_width);

 private:
  OpenClState& device_;
  OwnedKernel kernel_;
  cl_uint arguments_ = 0;
};

// The texts, joined when Napier was built.
const char* opencl_tile_text();
const char* opencl_orders32_text();
const char* opencl_orders64_text();
const char* opencl_definition_text();
const char* opencl_elements_text();
const char* opencl_vectors_text();
const char* opencl_decode_text();

}  // namespace napier
