using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace OidcTokenValidation.TestSupport.Core;

/// <summary>Reads tokens without any of the code under test.</summary>
public static class TokenText
{
    public static JsonElement HeaderOf(string token) => JsonElement.Parse(BytesOf(token, 0));

    public static JsonElement ClaimsOf(string token) => JsonElement.Parse(BytesOf(token, 1));

    public static byte[] BytesOf(string token, int segment) => Base64Url.DecodeFromChars(token.Split('.')[segment]);

    public static byte[] SigningInputOf(string token) => Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);

    public static IEnumerable<string> NamesOf(JsonElement value) => value.EnumerateObject().Select(static member => member.Name);

    /// <summary>Changes one character in the middle of the signature: still canonical base64url, no longer the provider's.</summary>
    public static string WithAnotherSignature(string token)
    {
        var characters = token.ToCharArray();
        var middle = (token.LastIndexOf('.') + token.Length) / 2;
        characters[middle] = characters[middle] == 'A' ? 'B' : 'A';
        return new string(characters);
    }
}
