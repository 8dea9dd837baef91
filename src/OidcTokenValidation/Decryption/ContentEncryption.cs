using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Decryption;

/// <summary>One row of the table of content encryption algorithms, the <c>enc</c> of an encrypted token (RFC 7518 §5.1).</summary>
internal sealed class ContentEncryption
{
    /// <summary>The longest content encryption key, in octets.</summary>
    public const int MaxKeyLength = 64;

    private const int CbcBlockLength = 16;

    private static readonly ContentEncryption[] Table =
    [
        new("A128CBC-HS256", keyLength: 32, nonceLength: 16, tagLength: 16, isCbc: true),
        new("A256CBC-HS512", keyLength: 64, nonceLength: 16, tagLength: 32, isCbc: true),
        new("A128GCM", keyLength: 16, nonceLength: 12, tagLength: 16, isCbc: false),
        new("A256GCM", keyLength: 32, nonceLength: 12, tagLength: 16, isCbc: false),
    ];

    private ContentEncryption(string name, int keyLength, int nonceLength, int tagLength, bool isCbc) =>
        (Name, NameUtf8, KeyLength, NonceLength, TagLength, IsCbc) = (name, Encoding.ASCII.GetBytes(name), keyLength, nonceLength, tagLength, isCbc);

    public static IReadOnlyList<ContentEncryption> All => Table;

    /// <summary>The registered name, case-sensitive.</summary>
    public string Name { get; }

    public byte[] NameUtf8 { get; }

    /// <summary>The exact length of the content encryption key, in octets.</summary>
    public int KeyLength { get; }

    /// <summary>The exact length of the initialization vector, in octets (RFC 7518 §5.2.2.1, §5.3).</summary>
    public int NonceLength { get; }

    /// <summary>The exact length of the authentication tag, in octets (RFC 7518 §5.2.3, §5.2.5, §5.3).</summary>
    public int TagLength { get; }

    /// <summary>Whether it is AES-CBC with HMAC; otherwise it is AES-GCM.</summary>
    public bool IsCbc { get; }

    /// <summary>Whether a ciphertext can have this length. Padding makes that of CBC a number of whole blocks, never none.</summary>
    public bool CanHaveLength(int ciphertext) => ciphertext > 0 && (!IsCbc || ciphertext % CbcBlockLength == 0);

    public static ContentEncryption? Find(string name) => Array.Find(Table, row => string.Equals(row.Name, name, StringComparison.Ordinal));

    /// <summary>The algorithm that a header names; null for any other.</summary>
    public static ContentEncryption? Find(JsonString name)
    {
        foreach (ContentEncryption row in Table)
        {
            if (name.Equals(row.NameUtf8))
                return row;
        }

        return null;
    }
}
