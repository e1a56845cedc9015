#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <utility>
#include <vector>

namespace napier {

// Throws Error with the call's name and CUDA's own words unless status is cudaSuccess.
void check_cuda(cudaError_t status, const char* call);

// Makes a device the calling thread's current one, and the former one again at the end.
class CurrentCudaDevice {
 public:
  explicit CurrentCudaDevice(int index) {
    check_cuda(cudaGetDevice(&former_), "cudaGetDevice");
    check_cuda(cudaSetDevice(index), "cudaSetDevice");
  }
  ~CurrentCudaDevice() { cudaSetDevice(former_); }
  CurrentCudaDevice(const CurrentCudaDevice&) = delete;
  CurrentCudaDevice& operator=(const CurrentCudaDevice&) = delete;

 private:
  int former_ = 0;
};

// `size` elements on the current device.
template <class T>
class CudaMemory {
 public:
  explicit CudaMemory(std::size_t size) : size_(size) {
    check_cuda(cudaMalloc(&data_, (size == 0 ? 1 : size) * sizeof(T)), "cudaMalloc");
  }
  ~CudaMemory() { cudaFree(data_); }
  CudaMemory(const CudaMemory&) = delete;
  CudaMemory& operator=(const CudaMemory&) = delete;

  T* data() const { return data_; }
  std::size_t size() const { return size_; }
  void write(const T* from) {
    check_cuda(cudaMemcpy(data_, from, size_ * sizeof(T), cudaMemcpyHostToDevice), "cudaMemcpy");
  }
  void read(T* to) const {
    check_cuda(cudaMemcpy(to, data_, size_ * sizeof(T), cudaMemcpyDeviceToHost), "cudaMemcpy");
  }

 private:
  T* data_ = nullptr;
  std::size_t size_;
};

// Waits for a kernel, and tells of its failure.
inline void finish_cuda(const char* kernel) {
  check_cuda(cudaGetLastError(), kernel);
  check_cuda(cudaDeviceSynchronize(), kernel);
}

}  // namespace napier
