using System.Buffers.Text;
using System.Text.Json;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>What a test does to a token's text.</summary>
internal static class TokenText
{
    public static JsonElement Header(string token) =>
        JsonElement.Parse(Base64Url.DecodeFromChars(token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal))));

    public static JsonElement Claims(string token) => JsonElement.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));

    /// <summary>Changes one character in the middle of the signature: still canonical base64url, no longer the provider's.</summary>
    public static string WithAnotherSignature(string token)
    {
        var characters = token.ToCharArray();
        var middle = (token.LastIndexOf('.') + token.Length) / 2;
        characters[middle] = characters[middle] == 'A' ? 'B' : 'A';
        return new string(characters);
    }
}
