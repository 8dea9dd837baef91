using System.Text.Json.Serialization;

namespace Things;

/// <summary>The types that are serialized: a program that NativeAOT compiles knows no others.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class ThingsJson : JsonSerializerContext;
