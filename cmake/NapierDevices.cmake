# The kernels for devices. Without OpenCL's headers the house is built all the same: then
# napier/kernels/opencl/missing stands in, which says what to install.

find_package(OpenCL QUIET)
if(OpenCL_FOUND)
  set(NAPIER_OPENCL_FOLDER opencl)
else()
  set(NAPIER_OPENCL_FOLDER opencl/missing)
endif()

# CUDA is asked for, because nvcc takes half a minute for each kind of GPU.
option(NAPIER_CUDA "Compile the CUDA kernels (needs nvcc)" OFF)
set(NAPIER_CUDA_FOLDER cuda/missing)
if(NAPIER_CUDA)
  include(CheckLanguage)
  check_language(CUDA)
  if(NOT CMAKE_CUDA_COMPILER)
    message(FATAL_ERROR "NAPIER_CUDA=ON needs nvcc in PATH: install the CUDA toolkit")
  endif()
  if(NOT CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES 80 90)
  endif()
  enable_language(CUDA)
  # CMake 3.25 does not know that nvcc has it.
  set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
  set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
  set(NAPIER_CUDA_FOLDER "")
endif()

# The C-subset text in the order of its includes.
set(NAPIER_TILE_TEXT napier/base/c_subset.h napier/base/philox.h napier/arithmetic/random_draw.h
  napier/kernels/device/lanes.h napier/kernels/device/shortcuts.h napier/kernels/device/tile.h)
set(NAPIER_DEFINITION_TEXT napier/formats/number_format.h napier/arithmetic/wide.h
  napier/arithmetic/rules.h napier/arithmetic/exact.h napier/arithmetic/project.h
  napier/arithmetic/operations.h napier/arithmetic/quire.h napier/arithmetic/sum_order.h
  napier/arithmetic/dot.h
  napier/kernels/device/narrow.h napier/kernels/device/code_writer.h
  napier/kernels/device/elements.h napier/kernels/device/outputs.h)
set(NAPIER_ELEMENTS_TEXT napier/base/c_subset.h napier/base/philox.h napier/arithmetic/random_draw.h
  napier/kernels/device/lanes.h napier/formats/number_format.h napier/arithmetic/wide.h
  napier/arithmetic/rules.h napier/arithmetic/exact.h napier/arithmetic/project.h
  napier/arithmetic/operations.h napier/formats/block_format.h napier/arithmetic/block.h
  napier/kernels/device/narrow.h napier/kernels/device/code_writer.h
  napier/kernels/device/elements.h napier/kernels/device/largest.h napier/kernels/device/blocks.h)
set(NAPIER_VECTORS_TEXT napier/base/c_subset.h napier/base/philox.h napier/arithmetic/random_draw.h
  napier/kernels/device/lanes.h napier/kernels/device/code_writer.h
  napier/kernels/device/shortcuts.h napier/kernels/device/vectors.h napier/kernels/device/largest.h
  napier/kernels/device/block_vectors.h)
set(NAPIER_RULES_TEXT napier/formats/number_format.h napier/arithmetic/rules.h
  napier/arithmetic/sum_order.h)

# napier_device_text(target name FILE…): adds the C++ function `const char* name()`, which returns
# the files' text joined.
function(napier_device_text target name)
  set(out ${CMAKE_BINARY_DIR}/device_text/${name}.cpp)
  list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE paths)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/device_text)
  add_custom_command(OUTPUT ${out}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/cmake/join_device_text.py ${out} ${name} ${ARGN}
    DEPENDS ${paths} ${CMAKE_SOURCE_DIR}/cmake/join_device_text.py
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

# napier_add_opencl(target): OpenCL for a target whose sources are in NAPIER_OPENCL_FOLDER.
function(napier_add_opencl target)
  if(NOT OpenCL_FOUND)
    return()
  endif()
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  target_link_libraries(${target} PRIVATE OpenCL::OpenCL)
  napier_device_text(${target} opencl_tile_text ${NAPIER_TILE_TEXT} napier/kernels/opencl/tile.cl)
  napier_device_text(${target} opencl_definition_text ${NAPIER_TILE_TEXT} ${NAPIER_DEFINITION_TEXT}
    napier/kernels/opencl/definition.cl)
  napier_device_text(${target} opencl_orders32_text ${NAPIER_TILE_TEXT} ${NAPIER_RULES_TEXT}
    napier/kernels/device/carrier32.h napier/kernels/device/orders-inl.h
    napier/kernels/opencl/orders.cl)
  napier_device_text(${target} opencl_orders64_text ${NAPIER_TILE_TEXT} ${NAPIER_RULES_TEXT}
    napier/kernels/rounding64.h napier/kernels/device/carrier64.h
    napier/kernels/device/orders-inl.h napier/kernels/opencl/orders.cl)
  napier_device_text(${target} opencl_elements_text ${NAPIER_ELEMENTS_TEXT}
    napier/kernels/opencl/elements.cl)
  napier_device_text(${target} opencl_vectors_text ${NAPIER_VECTORS_TEXT}
    napier/kernels/opencl/vectors.cl)
  napier_device_text(${target} opencl_decode_text ${NAPIER_VECTORS_TEXT}
    napier/kernels/device/decode.h napier/kernels/opencl/decode.cl)
endfunction()

# napier_add_cuda(target): CUDA for a target whose sources are in NAPIER_CUDA_FOLDER. The kernels are a
# library of their own, since nvcc takes other options than the C++ compiler.
function(napier_add_cuda target)
  if(NOT NAPIER_CUDA)
    return()
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/napier/kernels/cuda/*.cu)
  add_library(${target}_cuda STATIC ${sources})
  set_target_properties(${target}_cuda PROPERTIES CUDA_STANDARD 20)
  target_include_directories(${target}_cuda PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_options(${target}_cuda PRIVATE -fmad=false "SHELL:-Werror all-warnings")
  target_link_libraries(${target}_cuda PRIVATE ${target})
  target_link_libraries(${target} PUBLIC ${target}_cuda)
endfunction()
