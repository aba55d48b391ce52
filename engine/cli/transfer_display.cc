#include "engine/cli/transfer_display.h"

namespace mlp {

void TransferDisplay::OnPlanned(std::size_t objects, std::uint64_t bytes) {
  planned_.files += objects;
  planned_.bytes += bytes;
  Show();
}

void TransferDisplay::OnBytes(std::uint64_t count) {
  done_.bytes += count;
  Show();
}

void TransferDisplay::OnObject() {
  ++done_.files;
  Show();
}

void TransferDisplay::Show() {
  if (line_ != nullptr) line_->Show(done_, planned_);
}

void TransferDisplay::Clear() {
  if (line_ != nullptr) line_->Clear();
}

}  // namespace mlp
