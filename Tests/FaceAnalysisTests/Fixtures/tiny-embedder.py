#!/usr/bin/env python3
"""A TensorFlow Lite network of one layer: 1 x 112 x 112 x 3 numbers to the means of the three channels, 1 x 3.

    python3 tiny-embedder.py > tiny-embedder.tflite

Wants flatbuffers and tflite (the bindings of TensorFlow's schema.fbs); no TensorFlow.
"""

import sys

import flatbuffers
import numpy
import tflite

BUILDER = flatbuffers.Builder(1024)


def vector(start, items):
    start(BUILDER, len(items))
    for item in reversed(items):
        BUILDER.PrependUOffsetTRelative(item)
    return BUILDER.EndVector()


def numbers(values):
    return BUILDER.CreateNumpyVector(numpy.array(values, numpy.int32))


def tensor(name, shape, kind, buffer):
    name, shape = BUILDER.CreateString(name), numbers(shape)
    tflite.TensorStart(BUILDER)
    tflite.TensorAddShape(BUILDER, shape)
    tflite.TensorAddType(BUILDER, kind)
    tflite.TensorAddBuffer(BUILDER, buffer)
    tflite.TensorAddName(BUILDER, name)
    return tflite.TensorEnd(BUILDER)


def buffer(data=None):
    data = None if data is None else BUILDER.CreateNumpyVector(numpy.frombuffer(data, numpy.uint8))
    tflite.BufferStart(BUILDER)
    if data is not None:
        tflite.BufferAddData(BUILDER, data)
    return tflite.BufferEnd(BUILDER)


tflite.ReducerOptionsStart(BUILDER)
tflite.ReducerOptionsAddKeepDims(BUILDER, False)
options = tflite.ReducerOptionsEnd(BUILDER)
inputs, outputs = numbers([0, 1]), numbers([2])
tflite.OperatorStart(BUILDER)
tflite.OperatorAddOpcodeIndex(BUILDER, 0)
tflite.OperatorAddInputs(BUILDER, inputs)
tflite.OperatorAddOutputs(BUILDER, outputs)
tflite.OperatorAddBuiltinOptionsType(BUILDER, tflite.BuiltinOptions.ReducerOptions)
tflite.OperatorAddBuiltinOptions(BUILDER, options)
operators = vector(tflite.SubGraphStartOperatorsVector, [tflite.OperatorEnd(BUILDER)])
tensors = vector(
    tflite.SubGraphStartTensorsVector,
    [
        tensor("picture", [1, 112, 112, 3], tflite.TensorType.FLOAT32, 0),
        tensor("axes", [2], tflite.TensorType.INT32, 1),
        tensor("embedding", [1, 3], tflite.TensorType.FLOAT32, 0),
    ],
)
inputs, outputs, name = numbers([0]), numbers([2]), BUILDER.CreateString("main")
tflite.SubGraphStart(BUILDER)
tflite.SubGraphAddTensors(BUILDER, tensors)
tflite.SubGraphAddInputs(BUILDER, inputs)
tflite.SubGraphAddOutputs(BUILDER, outputs)
tflite.SubGraphAddOperators(BUILDER, operators)
tflite.SubGraphAddName(BUILDER, name)
subgraphs = vector(tflite.ModelStartSubgraphsVector, [tflite.SubGraphEnd(BUILDER)])
tflite.OperatorCodeStart(BUILDER)
tflite.OperatorCodeAddDeprecatedBuiltinCode(BUILDER, tflite.BuiltinOperator.MEAN)
tflite.OperatorCodeAddBuiltinCode(BUILDER, tflite.BuiltinOperator.MEAN)
tflite.OperatorCodeAddVersion(BUILDER, 1)
codes = vector(tflite.ModelStartOperatorCodesVector, [tflite.OperatorCodeEnd(BUILDER)])
axes = numpy.array([1, 2], numpy.int32).tobytes()
buffers = vector(tflite.ModelStartBuffersVector, [buffer(), buffer(axes)])
description = BUILDER.CreateString("means of three channels")
tflite.ModelStart(BUILDER)
tflite.ModelAddVersion(BUILDER, 3)
tflite.ModelAddOperatorCodes(BUILDER, codes)
tflite.ModelAddSubgraphs(BUILDER, subgraphs)
tflite.ModelAddDescription(BUILDER, description)
tflite.ModelAddBuffers(BUILDER, buffers)
BUILDER.Finish(tflite.ModelEnd(BUILDER), b"TFL3")
sys.stdout.buffer.write(bytes(BUILDER.Output()))
