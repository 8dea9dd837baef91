using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>A copy of a token that nobody has verified, with the mock's signature under it.</summary>
internal static class UnverifiedCopy
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The claims byte for byte, the header but for algorithm and key; null if the token is not three segments of proper base64url with a JSON
    /// object in front.</summary>
    public static string? SignedBy(MockIssuer mock, string token)
    {
        if (token.Split('.') is not [var header, var claims, var signature]
            || ReadHeader(header) is not { } members
            || Decode(claims) is not { } content
            || Decode(signature) is null)
        {
            return null;
        }

        members["alg"] = mock.Algorithm;
        members["kid"] = mock.KeyId;
        return mock.Issuer.Token().WithRawHeader(members.ToJsonString()).WithRawClaims(content).Create();
    }

    private static JsonObject? ReadHeader(string segment)
    {
        try
        {
            // Reading every member now is what finds a text that cannot be read.
            return Decode(segment) is { } text && Utf8.IsValid(text) && JsonNode.Parse(text, documentOptions: Strict) is JsonObject header && header.ToJsonString().Length > 0
                ? header
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    // A copy must not mend what the validation would refuse: only the one canonical form is decoded.
    private static byte[]? Decode(string segment)
    {
        try
        {
            byte[] bytes = Base64Url.DecodeFromChars(segment);
            return Base64Url.EncodeToString(bytes) == segment ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
