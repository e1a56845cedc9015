include(GoogleTest)

# How every target of the tree is compiled, and the two functions that make them.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(NAPIER_CCACHE ccache)
if(NAPIER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${NAPIER_CCACHE})
endif()

# Bit-exactness: no fused multiply-add that the source does not ask for. See docs/architecture.md.
add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off;-fno-trapping-math>")

if(NAPIER_SANITIZE)
  add_compile_options(-fsanitize=${NAPIER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${NAPIER_SANITIZE})
endif()

# Fuzzing is guided by coverage only where the code is instrumented for it.
if(NAPIER_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Our own targets only: generated code and other people's headers are not ours to warn about.
function(napier_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
    -Wconversion -Wno-sign-conversion -Werror)
endfunction()

# napier_floor(name DEPENDS target… [PRIVATE target…] [SUBFOLDERS folder…]): the library of napier/<name>,
# from every .cpp file in that folder and in the subfolders named. What is PRIVATE is seen by this floor alone.
function(napier_floor name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE;SUBFOLDERS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/napier/${name}/*.cpp)
  foreach(folder ${ARG_SUBFOLDERS})
    file(GLOB more CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/napier/${name}/${folder}/*.cpp)
    list(APPEND sources ${more})
  endforeach()
  if(sources)
    add_library(napier_${name} STATIC ${sources})
    target_include_directories(napier_${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(napier_${name} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE})
    napier_warnings(napier_${name})
  else()
    add_library(napier_${name} INTERFACE)
    target_include_directories(napier_${name} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(napier_${name} INTERFACE ${ARG_DEPENDS})
  endif()
endfunction()

# A target that computes little by itself is compiled at -O1 in a release: a third less to wait
# for. What computes is in the libraries at -O3, and gives the same bits at any level (-ffp-contract=off).
function(napier_compile_quickly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# napier_tests(floor LABEL quick|full|exhaustive [COMPUTES] [FILES …] [DEPENDS …]): one program,
# test_<floor>[_<label>], whose tests carry the label. Without FILES: every *_test.cpp of the current folder.
# COMPUTES: the test's own code is worth optimizing, since it takes long to run.
function(napier_tests floor)
  cmake_parse_arguments(ARG "COMPUTES" "LABEL" "FILES;DEPENDS" ${ARGN})
  set(name test_${floor})
  if(NOT ARG_LABEL STREQUAL "quick")
    set(name test_${floor}_${ARG_LABEL})
  endif()
  if(NOT ARG_FILES)
    file(GLOB ARG_FILES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp)
  endif()
  if(NOT ARG_FILES)
    return()
  endif()
  add_executable(${name} ${ARG_FILES})
  if(TARGET napier_${floor})
    list(PREPEND ARG_DEPENDS napier_${floor})
  endif()
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE
    NAPIER_SOURCE_DIR="${CMAKE_SOURCE_DIR}" NAPIER_PROGRAM="$<TARGET_FILE:napier>")
  napier_warnings(${name})
  if(NOT ARG_COMPUTES)
    napier_compile_quickly(${name})
  endif()
  gtest_discover_tests(${name} NO_PRETTY_VALUES PROPERTIES LABELS ${ARG_LABEL} DISCOVERY_TIMEOUT 60
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(NOT floor STREQUAL "apps")
    return()
  endif()
  add_dependencies(${name} napier)
endfunction()

# napier_benchmark(name DEPENDS …): bin/bench_<name> from <name>.cpp; prints Markdown on standard output.
function(napier_benchmark name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  add_executable(bench_${name} ${name}.cpp)
  target_link_libraries(bench_${name} PRIVATE ${ARG_DEPENDS})
  target_compile_definitions(bench_${name} PRIVATE NAPIER_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  set_target_properties(bench_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  napier_warnings(bench_${name})
endfunction()
