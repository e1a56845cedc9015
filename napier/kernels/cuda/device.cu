#include <algorithm>
#include <cctype>
#include <charconv>

#include "napier/base/error.h"
#include "napier/kernels/cuda.h"
#include "napier/kernels/cuda/memory.h"

namespace napier {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool is_chosen(const CudaDeviceInfo& info, const std::string& choice) {
  int index = -1;
  const char* last = choice.data() + choice.size();
  const auto parsed = std::from_chars(choice.data(), last, index);
  if (parsed.ec == std::errc() && parsed.ptr == last) return info.index == index;
  return lower(info.name).find(lower(choice)) != std::string::npos;
}

}  // namespace

void check_cuda(cudaError_t status, const char* call) {
  if (status == cudaSuccess) return;
  Complaint complaint;
  complaint.what = std::string("CUDA failed in ") + call;
  complaint.got = cudaGetErrorString(status);
  if (status == cudaErrorMemoryAllocation) complaint.remedy = "Take smaller matrices";
  throw Error(complaint);
}

std::vector<CudaDeviceInfo> cuda_devices() {
  int count = 0;
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status != cudaSuccess || count == 0) {
    Complaint complaint;
    complaint.what = "there is no CUDA device on this machine";
    complaint.got = status == cudaSuccess ? "" : cudaGetErrorString(status);
    complaint.remedy = "Install a GPU's driver, or take another backend";
    throw Error(complaint);
  }
  std::vector<CudaDeviceInfo> infos;
  for (int index = 0; index < count; ++index) {
    cudaDeviceProp properties;
    check_cuda(cudaGetDeviceProperties(&properties, index), "cudaGetDeviceProperties");
    infos.push_back({index, properties.name, properties.major, properties.minor,
                     properties.multiProcessorCount});
  }
  return infos;
}

CudaDeviceInfo cuda_device(const std::string& choice) {
  std::string there;
  for (const CudaDeviceInfo& info : cuda_devices()) {
    if (choice.empty() || is_chosen(info, choice)) return info;
    there += (there.empty() ? "" : "; ") + std::to_string(info.index) + ": " + info.name;
  }
  Complaint complaint;
  complaint.what = "no CUDA device fits the choice";
  complaint.got = "'" + choice + "'";
  complaint.expected = "an index or a part of a name of " + there;
  throw Error(complaint);
}

}  // namespace napier
