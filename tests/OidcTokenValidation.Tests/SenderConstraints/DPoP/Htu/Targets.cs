using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OidcTokenValidation.SenderConstraints.DPoP.Htu;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP.Htu;

/// <summary>Shorthands for URIs and requests as the tests write them.</summary>
internal static class Targets
{
    /// <summary>The canonical form; null if the URI is rejected.</summary>
    public static string? Canonical(string uri)
    {
        // Filled with garbage, and not one character longer than documented.
        char[] buffer = new char[TargetUri.MaxLength(uri.Length)];
        buffer.AsSpan().Fill('/');
        return TargetUri.TryWrite(uri, buffer, out int length) ? new string(buffer, 0, length) : null;
    }

    /// <summary>The URI of a request; null if the request is rejected.</summary>
    public static string? Canonical(in ResourceRequest request, string? publicBase = null)
    {
        var target = new RequestTarget(request, Base(publicBase));
        char[] buffer = new char[target.MaxLength];
        buffer.AsSpan().Fill('/');
        return target.TryWrite(buffer, out int length) ? new string(buffer, 0, length) : null;
    }

    public static bool Names(string htu, in ResourceRequest request, string? publicBase = null) => new RequestTarget(request, Base(publicBase)).Matches(Plain(htu));

    public static ResourceRequest Request(string target, string host = "api.example", string scheme = "https") =>
        new() { Method = "GET", Target = target, Scheme = scheme, Host = host };

    public static PublicBaseAddress? Base(string? text)
    {
        if (text is null)
            return null;
        Assert.True(PublicBaseAddress.TryParse(text, out PublicBaseAddress? address), text);
        return address;
    }

    // As a JSON document has it, which has no lone surrogates.
    private static JsonString Plain(string text)
    {
        byte[] raw = JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray();
        return new JsonString(raw, raw.Contains((byte)'\\'));
    }
}
