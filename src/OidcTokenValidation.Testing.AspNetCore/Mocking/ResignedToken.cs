using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>Replaces the signature of an unverified token with a signature of the mock issuer.</summary>
internal static class ResignedToken
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Creates a token with the same claims, byte for byte, and the same header except for algorithm and key.</summary>
    /// <returns>False if the token is not three segments of strict base64url with a JSON object as the header.</returns>
    public static bool TryCreate(MockIssuer mock, string token, [NotNullWhen(true)] out string? resigned)
    {
        if (token.Split('.') is not [var header, var claims, var signature]
            || ReadHeader(header) is not { } members
            || Decode(claims) is not { } content
            || Decode(signature) is null)
        {
            resigned = null;
            return false;
        }

        members["alg"] = mock.Algorithm;
        members["kid"] = mock.KeyId;
        resigned = mock.Issuer.Token().WithRawHeader(members.ToJsonString()).WithRawClaims(content).Create();
        return true;
    }

    private static JsonObject? ReadHeader(string segment)
    {
        try
        {
            // Writing the object reads every member, so it finds strings that cannot be read.
            return Decode(segment) is { } text && Utf8.IsValid(text)
                && JsonNode.Parse(text, documentOptions: Strict) is JsonObject header && header.ToJsonString().Length > 0
                    ? header
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    // The new token must not repair what the validation would reject, so only the canonical encoding is accepted.
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
