using System.Security.Cryptography;
using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Decryption;

/// <summary>The key types that decrypt tokens (RFC 7518 §6.1).</summary>
internal enum DecryptionKeyType
{
    Rsa,
    EllipticCurve,
    Symmetric,
}

/// <summary>One row of the table of key management algorithms, the <c>alg</c> of an encrypted token (RFC 7518 §4.1). The table is data: another algorithm is
/// another row.</summary>
/// <remarks>
/// RSA1_5 has no row: it is open to padding oracles (RFC 8725 §3.2). PBES2 has none: a client would choose how much each token costs. <c>dir</c> has none: its
/// key would encrypt an unbounded number of tokens.
/// </remarks>
internal sealed class KeyManagement
{
    private static readonly KeyManagement[] Table =
    [
        new("RSA-OAEP-256", DecryptionKeyType.Rsa) { Padding = RSAEncryptionPadding.OaepSHA256 },
        new("RSA-OAEP", DecryptionKeyType.Rsa) { Padding = RSAEncryptionPadding.OaepSHA1 },
        new("ECDH-ES", DecryptionKeyType.EllipticCurve),
        new("ECDH-ES+A128KW", DecryptionKeyType.EllipticCurve) { KeyWrap = "A128KW", WrappingKeyLength = 16 },
        new("ECDH-ES+A256KW", DecryptionKeyType.EllipticCurve) { KeyWrap = "A256KW", WrappingKeyLength = 32 },
        new("A256KW", DecryptionKeyType.Symmetric) { KeyWrap = "A256KW", WrappingKeyLength = 32 },
    ];

    private KeyManagement(string name, DecryptionKeyType keyType) => (Name, NameUtf8, KeyType) = (name, Encoding.ASCII.GetBytes(name), keyType);

    public static IReadOnlyList<KeyManagement> All => Table;

    /// <summary>The registered name, case-sensitive.</summary>
    public string Name { get; }

    public byte[] NameUtf8 { get; }

    public DecryptionKeyType KeyType { get; }

    /// <summary>The padding of an RSA algorithm; null for the others.</summary>
    public RSAEncryptionPadding? Padding { get; private init; }

    /// <summary>The algorithm that wraps the content encryption key; null where it is not wrapped.</summary>
    public string? KeyWrap { get; private init; }

    /// <summary>The length of the key that wraps, in octets; 0 where there is none.</summary>
    public int WrappingKeyLength { get; private init; }

    public static KeyManagement? Find(string name) => Array.Find(Table, row => string.Equals(row.Name, name, StringComparison.Ordinal));

    /// <summary>The algorithm that a header names; null for any other.</summary>
    public static KeyManagement? Find(JsonString name)
    {
        foreach (KeyManagement row in Table)
        {
            if (name.Equals(row.NameUtf8))
                return row;
        }

        return null;
    }
}
