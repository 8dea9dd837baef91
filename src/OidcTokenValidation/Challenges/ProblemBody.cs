using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using OidcTokenValidation.Requirements;

namespace OidcTokenValidation.Challenges;

/// <summary>The problem document of a rejected request (RFC 9457 §3).</summary>
internal static class ProblemBody
{
    // Apostrophes are not escaped, so that developers can read the text. The encoder is unsafe only for text in HTML pages: the body is sent as JSON, and
    // contains values of the request only in Development.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(int status, string? error, string? detail, DeveloperText? explained = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Readable);
        json.WriteStartObject();
        json.WriteString("title", GetTitle(status));
        json.WriteNumber("status", status);
        if (detail is not null)
            json.WriteString("detail", detail);
        if (error is not null)
            json.WriteString("error", error);
        if (explained is not null)
        {
            json.WriteString("code", explained.Code);
            json.WriteString("section", explained.Section);
            json.WriteString("explanation", explained.Explanation);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    // RFC 9457 §4.2.1: without a "type", the title is the status phrase.
    private static string GetTitle(int status) => status switch
    {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        _ => "Service Unavailable",
    };
}

/// <summary>The part of a response for developers, in addition to the part for every client.</summary>
internal sealed record DeveloperText(string Code, string Section, string Explanation)
{
    public static DeveloperText From(TokenFailure failure) => new(failure.Code.ToString(), failure.Section, failure.ResponseExplanation);

    public static DeveloperText From(UnmetRequirement unmet) => new(unmet.Code, unmet.Section, unmet.Explanation);
}
