#pragma once

#include <fcntl.h>
#include <unistd.h>
