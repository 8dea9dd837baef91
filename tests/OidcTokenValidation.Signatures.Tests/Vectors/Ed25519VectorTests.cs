using System.Security.Cryptography;
using OidcTokenValidation.Signatures.Tests.Support;
using OidcTokenValidation.TestSupport.Vectors;

namespace OidcTokenValidation.Signatures.Tests.Vectors;

/// <summary>Both libraries on published vectors, and on the encodings about which implementations of Ed25519 differ.</summary>
public sealed class Ed25519VectorTests
{
    // The points of small order and the encodings that are not canonical (RFC 8032 §5.1.3).
    private static readonly string[] SpecialPoints =
    [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];

    public static TheoryData<string> Libraries => [Library.NSec, Library.BouncyCastle];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Wycheproof_signature_is_verified_if_it_is_valid_and_not_otherwise(string library)
    {
        IReadOnlyList<Wycheproof.Case> cases = Wycheproof.Read("ed25519");

        string[] surprises = [.. cases.Where(test => Verifies(test) != test.IsValid).Select(static test => test.ToString())];

        Assert.Empty(surprises);
        Assert.Equal((151, 88), (cases.Count, cases.Count(static test => test.IsValid)));

        bool Verifies(Wycheproof.Case test) => Library.Verifies(
            library, "Ed25519", Convert.FromHexString(test.Group.GetProperty("publicKey").GetProperty("pk").GetString()!), test.Octets("msg"), test.Octets("sig"));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Key_of_small_order_verifies_nothing(string library)
    {
        // With S = 0 and such a key, equations without that check hold for one message in eight or more, whoever made it.
        foreach (string key in SpecialPoints)
        {
            foreach (string point in SpecialPoints)
            {
                byte[] signature = [.. Convert.FromHexString(point), .. new byte[32]];
                for (byte message = 0; message < 16; message++)
                    Assert.False(Library.Verifies(library, "Ed25519", Convert.FromHexString(key), [message], signature));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Signature_with_a_second_encoding_is_rejected(string library)
    {
        SigningKey key = SigningKey.Create("Ed25519");
        byte[] octets = System.Buffers.Text.Base64Url.DecodeFromChars(key.Jwk["x"]!.GetValue<string>());
        byte[] input = RandomNumberGenerator.GetBytes(200);
        byte[] signature = key.Sign(input);

        Assert.True(Library.Verifies(library, "Ed25519", octets, input, signature));
        Assert.False(Library.Verifies(library, "Ed25519", octets, input, AddOrder(signature)));
        Assert.All(SpecialPoints, point =>
            Assert.False(Library.Verifies(library, "Ed25519", octets, input, [.. Convert.FromHexString(point), .. signature[32..]])));
    }

    // RFC 8032 §5.1.7: S + L is the same number modulo L.
    private static byte[] AddOrder(byte[] signature)
    {
        var order = System.Numerics.BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture)
            + System.Numerics.BigInteger.Pow(2, 252);
        var sum = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        byte[] second = [.. signature[..32], .. new byte[32]];
        Assert.True(sum.TryWriteBytes(second.AsSpan(32), out _, isUnsigned: true));
        return second;
    }
}
