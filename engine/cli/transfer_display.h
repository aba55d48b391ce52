// TransferDisplay: the progress line of a transfer, where somebody watches. Ctrl-C ends what is
// under way.
#pragma once

#include <memory>
#include <string>

#include "engine/cli/command.h"
#include "engine/cli/progress_line.h"
#include "engine/interrupt.h"
#include "store/transfer/transfer.h"

namespace mlp {

class TransferDisplay : public TransferProgress {
 public:
  TransferDisplay(CommandContext& context, std::string verb)
      : line_(MakeProgressLine(context, std::move(verb))) {}

  void OnPlanned(std::size_t objects, std::uint64_t bytes) override;
  void OnBytes(std::uint64_t count) override;
  void OnObject() override;
  bool IsCancelled() override { return interrupt_.Count() > 0; }
  // Takes the line off the screen, until more happens.
  void Clear();

 private:
  void Show();

  std::unique_ptr<ProgressLine> line_;  // nullptr: nobody watches
  Interrupt interrupt_;
  FileAmount done_, planned_;
};

}  // namespace mlp
