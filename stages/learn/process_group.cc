#include "stages/learn/process_group.h"

#include <fmt/format.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

#include "stages/base/error.h"

// CMake defines these where LibTorch has the backend and its headers are there.
#ifdef USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/FileStore.hpp>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#ifdef USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif
#endif

namespace mlp::stages {

#ifdef USE_C10D_GLOO
namespace {

#if TORCH_VERSION_MAJOR >= 2
using C10dBackend = c10d::Backend;
#else
using C10dBackend = c10d::ProcessGroup;
#endif

// For the others to load their data, to write a checkpoint, to come back from a network's fault.
constexpr std::chrono::minutes kPatience(10);
constexpr std::chrono::seconds kBeforeSpeaking(2);

c10::intrusive_ptr<c10d::Store> OpenStore(const ProcessPlace& place) {
  c10::intrusive_ptr<c10d::Store> store;
  if (!place.store.empty()) {
    store = c10::make_intrusive<c10d::FileStore>(place.store.string(), place.count);
  } else {
    c10d::TCPStoreOptions options;
    options.port = place.port;
    options.isServer = place.rank == 0 && !place.is_served;
    options.timeout = kPatience;
    store = c10::make_intrusive<c10d::TCPStore>(place.address, options);
  }
  store->setTimeout(kPatience);
  return c10::make_intrusive<c10d::PrefixStore>("mlpipe/" + place.attempt, store);
}

// Of the interface that GLOO_SOCKET_IFNAME names, as in PyTorch; else the one that the machine's
// name resolves to, or loopback where all are on one machine.
auto GlooDevice(const ProcessPlace& place) {
  const char* interface = std::getenv("GLOO_SOCKET_IFNAME");
  if (interface != nullptr && *interface != '\0')
    return c10d::ProcessGroupGloo::createDeviceForInterface(interface);
  if (place.address == "127.0.0.1" || place.address == "localhost")
    return c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1");
  return c10d::ProcessGroupGloo::createDefaultDevice();
}

c10::intrusive_ptr<C10dBackend> OpenBackend(const ProcessPlace& place, torch::Device device) {
  const c10::intrusive_ptr<c10d::Store> store = OpenStore(place);
#ifdef USE_C10D_NCCL
  if (device.is_cuda()) {
    auto nccl = c10d::ProcessGroupNCCL::Options::create();
    nccl->timeout = kPatience;
    return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, place.rank, place.count, nccl);
  }
#endif
  static_cast<void>(device);
  auto gloo = c10d::ProcessGroupGloo::Options::create();
  gloo->timeout = kPatience;
  gloo->devices.push_back(GlooDevice(place));
  return c10::make_intrusive<c10d::ProcessGroupGloo>(store, place.rank, place.count, gloo);
}

// The first line, and of it what says something: LibTorch puts the place in its source in front.
std::string ReasonOf(const std::exception& error) {
  const std::string text = error.what();
  const std::string line = text.substr(0, text.find('\n'));
  const std::size_t after = line.rfind("] ");
  return after == std::string::npos ? line : line.substr(after + 2);
}

}  // namespace

struct ProcessGroup::Backend {
  c10::intrusive_ptr<C10dBackend> c10d;
};

ProcessGroup::ProcessGroup(const ProcessPlace& place, torch::Device device)
    : place_(place), device_(device) {
  try {
    backend_ = std::make_unique<Backend>(Backend{OpenBackend(place, device)});
  } catch (const std::exception& error) {
    const std::string where = place.store.empty() ? fmt::format("{}:{}", place.address, place.port)
                                                  : place.store.string();
    throw WorkError(fmt::format("process {} of {} cannot meet the others at {}: {}", place.rank,
                                place.count, where, ReasonOf(error)))
        .Hint("all processes have to be started, within ten minutes, and to reach that place");
  }
}

ProcessGroup::~ProcessGroup() = default;

void ProcessGroup::Wait(const std::function<void()>& call) {
  try {
    call();
  } catch (const std::exception& error) {
    std::this_thread::sleep_for(kBeforeSpeaking);
    throw WorkError(fmt::format("process {} of {} has lost another one: {}", place_.rank,
                                place_.count, ReasonOf(error)))
        .Hint("another process has ended or hangs; what it says is the cause");
  }
}

void ProcessGroup::Sum(torch::Tensor tensor) {
  std::vector<torch::Tensor> tensors{tensor};
  Wait([&] { backend_->c10d->allreduce(tensors)->wait(); });
}

void ProcessGroup::Largest(torch::Tensor tensor) {
  std::vector<torch::Tensor> tensors{tensor};
  c10d::AllreduceOptions options;
  options.reduceOp = c10d::ReduceOp::MAX;
  Wait([&] { backend_->c10d->allreduce(tensors, options)->wait(); });
}

torch::Tensor ProcessGroup::Broadcast(const torch::Tensor& tensor, int from) {
  std::vector<torch::Tensor> tensors{tensor.to(device_)};
  c10d::BroadcastOptions options;
  options.rootRank = from;
  Wait([&] { backend_->c10d->broadcast(tensors, options)->wait(); });
  return tensors.front().to(tensor.device());
}

bool CanJoinProcesses(torch::Device device) {
#ifdef USE_C10D_NCCL
  return true;
#endif
  return device.is_cpu();
}

#else

struct ProcessGroup::Backend {};

ProcessGroup::ProcessGroup(const ProcessPlace& place, torch::Device device)
    : place_(place), device_(device) {
  throw std::logic_error("a group of processes without c10d");
}
ProcessGroup::~ProcessGroup() = default;
void ProcessGroup::Sum(torch::Tensor) {}
void ProcessGroup::Largest(torch::Tensor) {}
torch::Tensor ProcessGroup::Broadcast(const torch::Tensor& tensor, int) {
  return tensor;
}
bool CanJoinProcesses(torch::Device) {
  return false;
}

#endif

void ProcessGroup::Barrier() {
  Sum(torch::zeros({1}, torch::TensorOptions(device_)));
}

std::string ProcessGroup::Broadcast(const std::string& text, int from) {
  const torch::Tensor size =
      Broadcast(torch::full({1}, static_cast<std::int64_t>(text.size()), torch::kInt64), from);
  const auto length = size.item<std::int64_t>();
  torch::Tensor bytes = torch::empty({length}, torch::kUInt8);
  if (rank() == from) std::copy_n(text.begin(), text.size(), bytes.data_ptr<std::uint8_t>());
  if (length > 0) bytes = Broadcast(bytes, from);
  const auto* first = bytes.data_ptr<std::uint8_t>();
  return {first, first + length};
}

}  // namespace mlp::stages
