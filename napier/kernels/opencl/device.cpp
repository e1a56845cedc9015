#include "napier/kernels/opencl/device.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "napier/base/error.h"

namespace napier {
namespace {

constexpr cl_device_fp_config kIeee = CL_FP_DENORM | CL_FP_ROUND_TO_NEAREST | CL_FP_INF_NAN;

constexpr int kGpuGroup = 64;
constexpr const char* kWhatToInstall =
    "Install an OpenCL driver: pocl-opencl-icd runs on any CPU, a GPU's comes with its own driver";

struct Found {
  cl_device_id id;
  OpenClDeviceInfo info;
};

std::string platform_text(cl_platform_id platform, cl_platform_info what) {
  std::size_t size = 0;
  check_opencl(clGetPlatformInfo(platform, what, 0, nullptr, &size), "clGetPlatformInfo");
  std::string text(size, '\0');
  check_opencl(clGetPlatformInfo(platform, what, size, text.data(), nullptr), "clGetPlatformInfo");
  return text.c_str();
}

std::string device_text(cl_device_id device, cl_device_info what) {
  std::size_t size = 0;
  check_opencl(clGetDeviceInfo(device, what, 0, nullptr, &size), "clGetDeviceInfo");
  std::string text(size, '\0');
  check_opencl(clGetDeviceInfo(device, what, size, text.data(), nullptr), "clGetDeviceInfo");
  return text.c_str();
}

template <class T>
T device_number(cl_device_id device, cl_device_info what) {
  T number{};
  check_opencl(clGetDeviceInfo(device, what, sizeof number, &number, nullptr), "clGetDeviceInfo");
  return number;
}

OpenClDeviceInfo describe(int index, cl_platform_id platform, cl_device_id device) {
  const auto binary32 = device_number<cl_device_fp_config>(device, CL_DEVICE_SINGLE_FP_CONFIG);
  OpenClDeviceInfo info;
  info.index = index;
  info.name = device_text(device, CL_DEVICE_NAME);
  info.platform = platform_text(platform, CL_PLATFORM_NAME);
  info.version = device_text(device, CL_DEVICE_VERSION);
  info.compute_units =
      static_cast<int>(device_number<cl_uint>(device, CL_DEVICE_MAX_COMPUTE_UNITS));
  info.has_shortcuts = (binary32 & kIeee) == kIeee;
  return info;
}

std::vector<cl_platform_id> platforms() {
  cl_uint count = 0;
  // Without any driver the loader answers with an error of its own, not with a count of 0.
  if (clGetPlatformIDs(0, nullptr, &count) != CL_SUCCESS || count == 0) {
    throw Error({.what = "there is no OpenCL platform on this machine", .remedy = kWhatToInstall});
  }
  std::vector<cl_platform_id> found(count);
  check_opencl(clGetPlatformIDs(count, found.data(), nullptr), "clGetPlatformIDs");
  return found;
}

std::vector<Found> find_devices() {
  std::vector<Found> found;
  for (cl_platform_id platform : platforms()) {
    cl_uint count = 0;
    if (clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, nullptr, &count) != CL_SUCCESS) continue;
    std::vector<cl_device_id> ids(count);
    check_opencl(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, count, ids.data(), nullptr),
                 "clGetDeviceIDs");
    for (cl_device_id id : ids) {
      found.push_back({id, describe(static_cast<int>(found.size()), platform, id)});
    }
  }
  if (found.empty()) {
    throw Error(
        {.what = "no OpenCL platform of this machine has a device", .remedy = kWhatToInstall});
  }
  return found;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool is_chosen(const OpenClDeviceInfo& info, const std::string& choice) {
  int index = -1;
  const auto [end, error] = std::from_chars(choice.data(), choice.data() + choice.size(), index);
  if (error == std::errc() && end == choice.data() + choice.size()) return info.index == index;
  return lower(info.name + " / " + info.platform).find(lower(choice)) != std::string::npos;
}

Found choose(const std::string& choice) {
  const std::vector<Found> all = find_devices();
  std::string there;
  for (const Found& one : all) {
    if (choice.empty() || is_chosen(one.info, choice)) return one;
    there += fmt::format("{}{}: {} ({})", there.empty() ? "" : "; ", one.info.index, one.info.name,
                         one.info.platform);
  }
  throw Error({.what = "no OpenCL device fits the choice",
               .got = "'" + choice + "'",
               .expected = "an index or a part of a name of " + there});
}

// The widest vectors of binary32 that the device computes at once and OpenCL C has.
std::size_t lanes_of(cl_device_id device) {
  const auto native = device_number<cl_uint>(device, CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT);
  return native >= 16 ? 16 : native >= 8 ? 8 : native >= 4 ? 4 : 1;
}

std::string build_log(cl_program program, cl_device_id device) {
  std::size_t size = 0;
  clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, 0, nullptr, &size);
  std::string log(size, '\0');
  clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, size, log.data(), nullptr);
  return log.c_str();
}

OwnedProgram compile(OpenClState& device, const char* text, const std::string& options) {
  cl_int status = CL_SUCCESS;
  OwnedProgram program(clCreateProgramWithSource(device.context.get(), 1, &text, nullptr, &status));
  check_opencl(status, "clCreateProgramWithSource");
  status = clBuildProgram(program.get(), 1, &device.id, options.c_str(), nullptr, nullptr);
  if (status != CL_SUCCESS) {
    throw Error({.what = "the OpenCL compiler of " + device.info.name + " refuses a kernel",
                 .where = "options " + options,
                 .got = build_log(program.get(), device.id)});
  }
  return program;
}

}  // namespace

void check_opencl(cl_int status, const char* call) {
  if (status == CL_SUCCESS) return;
  const bool is_memory = status == CL_MEM_OBJECT_ALLOCATION_FAILURE ||
                         status == CL_OUT_OF_RESOURCES || status == CL_OUT_OF_HOST_MEMORY ||
                         status == CL_INVALID_BUFFER_SIZE;
  throw Error({.what = std::string("OpenCL failed in ") + call,
               .got = fmt::format("status {} of CL/cl.h", status),
               .remedy = is_memory ? "The device lacks memory: take smaller matrices" : ""});
}

std::vector<OpenClDeviceInfo> opencl_devices() {
  std::vector<OpenClDeviceInfo> infos;
  for (const Found& one : find_devices()) infos.push_back(one.info);
  return infos;
}

OpenClDevice::OpenClDevice(const std::string& choice) : state_(std::make_shared<OpenClState>()) {
  const Found found = choose(choice);
  OpenClState& s = *state_;
  info_ = found.info;
  s.info = found.info;
  s.id = found.id;
  s.is_gpu = (device_number<cl_device_type>(s.id, CL_DEVICE_TYPE) & CL_DEVICE_TYPE_GPU) != 0;
  s.shares_memory = !s.is_gpu && device_number<cl_bool>(s.id, CL_DEVICE_HOST_UNIFIED_MEMORY);
  const auto binary64 = device_number<cl_device_fp_config>(s.id, CL_DEVICE_DOUBLE_FP_CONFIG);
  s.has_double = (binary64 & kIeee) == kIeee;
  s.lanes = s.is_gpu ? 1 : lanes_of(s.id);
  s.group_items = s.is_gpu ? kGpuGroup : 1;
  cl_int status = CL_SUCCESS;
  s.context = OwnedContext(clCreateContext(nullptr, 1, &s.id, nullptr, nullptr, &status));
  check_opencl(status, "clCreateContext");
  s.queue = OwnedQueue(clCreateCommandQueue(s.context.get(), s.id, 0, &status));
  check_opencl(status, "clCreateCommandQueue");
}

OpenClDevice::~OpenClDevice() = default;
OpenClDevice::OpenClDevice(OpenClDevice&&) noexcept = default;
OpenClDevice& OpenClDevice::operator=(OpenClDevice&&) noexcept = default;

const OpenClDeviceInfo& OpenClDevice::info() const { return info_; }
std::size_t OpenClDevice::programs() const { return state_->programs.size(); }

// --- memory and kernels ---

DeviceBuffer::DeviceBuffer(OpenClState& device, std::size_t bytes)
    : device_(&device), bytes_(std::max<std::size_t>(bytes, 1)) {
  cl_int status = CL_SUCCESS;
  buffer_ = OwnedBuffer(clCreateBuffer(
      device.context.get(), CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR, bytes_, nullptr, &status));
  check_opencl(status, "clCreateBuffer");
}

DeviceBuffer::DeviceBuffer(OpenClState& device, const void* host, std::size_t bytes)
    : device_(&device), bytes_(bytes) {
  cl_int status = CL_SUCCESS;
  buffer_ =
      OwnedBuffer(clCreateBuffer(device.context.get(), CL_MEM_READ_WRITE | CL_MEM_USE_HOST_PTR,
                                 bytes_, const_cast<void*>(host), &status));
  check_opencl(status, "clCreateBuffer");
}

void DeviceBuffer::map(cl_map_flags flags, const std::function<void(void*)>& use) {
  cl_int status = CL_SUCCESS;
  void* memory = clEnqueueMapBuffer(device_->queue.get(), buffer_.get(), CL_TRUE, flags, 0, bytes_,
                                    0, nullptr, nullptr, &status);
  check_opencl(status, "clEnqueueMapBuffer");
  use(memory);
  check_opencl(
      clEnqueueUnmapMemObject(device_->queue.get(), buffer_.get(), memory, 0, nullptr, nullptr),
      "clEnqueueUnmapMemObject");
}

void DeviceBuffer::write(const std::function<void(void*)>& use) {
  map(CL_MAP_WRITE_INVALIDATE_REGION, use);
}

void DeviceBuffer::read(const std::function<void(const void*)>& use) {
  map(CL_MAP_READ, [&use](void* memory) { use(memory); });
}

DeviceKernel::DeviceKernel(OpenClState& device, const char* text, const std::string& options,
                           const char* name)
    : device_(device) {
  const std::string key = fmt::format("{} {}", static_cast<const void*>(text), options);
  auto known = device.programs.find(key);
  if (known == device.programs.end()) {
    known = device.programs.emplace(key, compile(device, text, options)).first;
  }
  cl_int status = CL_SUCCESS;
  kernel_ = OwnedKernel(clCreateKernel(known->second.get(), name, &status));
  check_opencl(status, "clCreateKernel");
}

void DeviceKernel::run(std::size_t width, std::size_t height, std::size_t group_width) {
  const std::size_t items[2] = {width, height};
  const std::size_t group[2] = {group_width, 1};
  check_opencl(clEnqueueNDRangeKernel(device_.queue.get(), kernel_.get(), 2, nullptr, items,
                                      group_width == 0 ? nullptr : group, 0, nullptr, nullptr),
               "clEnqueueNDRangeKernel");
  check_opencl(clFinish(device_.queue.get()), "clFinish");
}

}  // namespace napier
