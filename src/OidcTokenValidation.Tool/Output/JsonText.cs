using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>JSON of printable ASCII, so that a terminal can show it too.</summary>
internal static class JsonText
{
    // Quotation marks inside texts stay readable; all but ASCII and all control characters are escaped.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.BasicLatin) };

    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
            write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + Environment.NewLine;
    }
}
