// The processes that train one network together, by c10d: Gloo on the CPU, NCCL on a GPU. The only
// user of LibTorch's distributed headers.

#ifndef MLPIPE_STAGES_LEARN_PROCESS_GROUP_H_
#define MLPIPE_STAGES_LEARN_PROCESS_GROUP_H_

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <string>

#include "stages/base/process_place.h"

namespace mlp::stages {

// Every process of the group has to make the same calls in the same order; each waits for the
// others. Where one has ended, or is not heard of for ten minutes, the others' calls throw Error,
// two seconds later, so that the one at fault speaks first.
class ProcessGroup {
 public:
  // Waits until all processes of `place.count`, which is above 1, are there. `device` is where the
  // tensors of all calls are.
  ProcessGroup(const ProcessPlace& place, torch::Device device);
  ~ProcessGroup();
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;

  int rank() const { return place_.rank; }
  int count() const { return place_.count; }

  // Replaces the contiguous `tensor` by the sum, or the largest, of all processes'. The order of
  // the sum depends on the number of processes alone, and all get the same bits.
  void Sum(torch::Tensor tensor);
  void Largest(torch::Tensor tensor);

  // What process `from` gives, on the device of `tensor`, which is contiguous, of the same shape
  // and type everywhere, and may be overwritten.
  torch::Tensor Broadcast(const torch::Tensor& tensor, int from = 0);
  std::string Broadcast(const std::string& text, int from = 0);

  // Waits until all are here.
  void Barrier();

 private:
  struct Backend;
  void Wait(const std::function<void()>& call);

  const ProcessPlace place_;
  const torch::Device device_;
  std::unique_ptr<Backend> backend_;
};

// Whether this LibTorch can train in several processes on such a device.
bool CanJoinProcesses(torch::Device device);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_PROCESS_GROUP_H_
