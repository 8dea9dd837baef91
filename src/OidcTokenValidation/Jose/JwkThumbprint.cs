using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OidcTokenValidation.Jose;

/// <summary>JWK thumbprints (RFC 7638 §3): SHA-256 over the required members only, in lexicographic order, without white space.</summary>
internal static class JwkThumbprint
{
    /// <summary>The thumbprint of a key whose <paramref name="members"/> come in lexicographic order and need no escapes.</summary>
    public static string Of(IEnumerable<(string Name, string Value)> members) =>
        Of("{" + string.Join(',', members.Select(static m => $"\"{m.Name}\":\"{m.Value}\"")) + "}");

    private static string Of(string canonicalJson) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(canonicalJson)));
}
