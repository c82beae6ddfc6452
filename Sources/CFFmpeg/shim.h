#pragma once

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

// These are macros with casts or function calls in them, which Swift cannot import.
static inline int rollcall_averror_eof(void) { return AVERROR_EOF; }
static inline int rollcall_averror_invalid_data(void) { return AVERROR_INVALIDDATA; }
static inline int rollcall_averror_try_again(void) { return AVERROR(EAGAIN); }
static inline int rollcall_averror_no_memory(void) { return AVERROR(ENOMEM); }
static inline int rollcall_averror_encoder_not_found(void) { return AVERROR_ENCODER_NOT_FOUND; }
static inline int64_t rollcall_no_pts(void) { return AV_NOPTS_VALUE; }
