// What the outside asks of a long work by signals: SIGTERM and SIGINT to stop, SIGUSR2 (which
// schedulers send some time before) to write down where it is.

#ifndef MLPIPE_STAGES_BASE_STOP_REQUEST_H_
#define MLPIPE_STAGES_BASE_STOP_REQUEST_H_

namespace mlp::stages {

// While an object lives, the signals are noted instead of ending the process. One at a time.
class StopRequest {
 public:
  StopRequest();
  ~StopRequest();
  StopRequest(const StopRequest&) = delete;
  StopRequest& operator=(const StopRequest&) = delete;

  bool IsToStop() const;
  // Whether it is to be written down; true once for each time that it was asked.
  bool TakeSave();
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_BASE_STOP_REQUEST_H_
