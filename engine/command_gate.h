// CommandGate: who says whether the commands of a project may run. A seam: engine/trust fills it,
// so that nothing below has to know how trust is kept.
#pragma once

#include "store/base/error.h"

namespace mlp {

class Workspace;

class CommandGate {
 public:
  virtual ~CommandGate() = default;
  // `workspace` is loaded. kNotTrusted, with what to do, when its commands may not run. May ask a
  // person. From any thread, one workspace by one.
  virtual Status MayRun(Workspace& workspace) = 0;
};

}  // namespace mlp
