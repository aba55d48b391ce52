// What of a sandbox the kernel does: namespaces that show the command another project, Landlock
// that keeps it in them. Called in the process that becomes the command, in this order.
#pragma once

#include <string>

#include "engine/guard/guard_spec.h"
#include "store/base/error.h"

namespace mlp {

// Whether a sandbox can be made here, found out by making one: in a process that ends afterwards.
Status TrySandbox();
Status TryView();

// In a mount namespace of its own (and, without the privilege, a user namespace): everything is
// read-only; spec.view stands at the root of the project, with the readable and writable files of
// the project in it; /dev/shm is new and empty.
Status EnterView(const std::string& root, const SandboxSpec& spec);

// Drops every privilege that could undo it, for good, and all that comes from a setuid program too.
Status DropPrivileges();

// Landlock: files are written in the view, in the temporary directory and to devices only; nothing
// is mounted; no process outside is looked into (/proc/PID/root, /proc/PID/fd), signalled or
// reached by an abstract socket, as far as the kernel's version has these.
Status EnterLandlock(const std::string& root, const SandboxSpec& spec);

}  // namespace mlp
