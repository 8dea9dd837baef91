using System.Buffers.Text;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>The signature is that of the issuer's key over exactly this header and these claims (RFC 7515 §5.2, RFC 7518 §3).</summary>
internal static class SignatureRows
{
    // The order of the group of P-256 (FIPS 186-4, D.1.2.3).
    private static readonly byte[] Order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    private static readonly RowGroup Group = new("rfc8725-signature", "RFC 7515 §5.2", Level.Must);
    private static readonly RowGroup Curve = new("rfc8725-ecdsa", "RFC 7518 §3.4", Level.Must);

    private static readonly (string Name, string Title, Func<byte[], byte[]> Change)[] Bytes =
    [
        ("first-bit", "one bit of the first byte changed", static bytes => Flip(bytes, 0)),
        ("last-bit", "one bit of the last byte changed", static bytes => Flip(bytes, bytes.Length - 1)),
        ("middle-bit", "one bit in the middle changed", static bytes => Flip(bytes, bytes.Length / 2)),
        ("shorter", "one byte less", static bytes => bytes[..^1]),
        ("shorter-before", "without its first byte", static bytes => bytes[1..]),
        ("longer", "a zero byte more", static bytes => [.. bytes, 0]),
        ("longer-before", "a zero byte before it", static bytes => [0, .. bytes]),
        ("twice", "twice", static bytes => [.. bytes, .. bytes]),
        ("reversed", "in reverse order", static bytes => [.. bytes.AsEnumerable().Reverse()]),
        ("zero", "all zero", static bytes => new byte[bytes.Length]),
        ("ones", "all bits set", static bytes => [.. Enumerable.Repeat((byte)255, bytes.Length)]),
        ("one", "the number 1", static bytes => [.. new byte[bytes.Length - 1], 1]),
        ("random", "random bytes", static bytes => RandomNumberGenerator.GetBytes(bytes.Length)),
        ("one-byte", "one byte", static _ => [0]),
    ];

    private static readonly (string Name, string Title, Func<byte[], byte[]> Change)[] Numbers =
    [
        ("der", "in DER", ToDer),
        ("swapped", "r and s swapped", static bytes => [.. bytes[32..], .. bytes[..32]]),
        ("r-zero", "r = 0", static bytes => [.. new byte[32], .. bytes[32..]]),
        ("s-zero", "s = 0", static bytes => [.. bytes[..32], .. new byte[32]]),
        ("r-order", "r = n, s = 0", static _ => [.. Order, .. new byte[32]]),
        ("both-order", "r = n, s = n", static _ => [.. Order, .. Order]),
        ("both-one", "r = 1, s = 1", static _ => [.. new byte[31], 1, .. new byte[31], 1]),
        ("r-alone", "r alone", static bytes => bytes[..32]),
        ("wide", "each number with a zero byte before it", static bytes => [0, .. bytes[..32], 0, .. bytes[32..]]),
    ];

    public static IEnumerable<Row> All =>
    [
        .. Bytes.Select(static change => Group.RefusedText(
            $"rs256-{change.Name}", $"RS256, the signature {change.Title}", session => Jws.ChangeSignature(session, "RS256", change.Change))),
        .. Bytes.Concat(Numbers).Select(static change => Curve.RefusedText(
            change.Name, $"ES256, the signature {change.Title}", session => Jws.ChangeSignature(session, "ES256", change.Change))),
        Group.Refused("other-key", "by another key with the name of the issuer's key", static (token, session) =>
            token.SignedBy(session.Attacker.Rsa).WithHeader("kid", session.Issuer.FindKey("RS256").KeyId)),
        Group.Refused("unpublished-key", "by a key that the issuer does not publish", static (token, session) => token.SignedBy(session.Attacker.Rsa)),
        Group.Refused("other-key-no-kid", "by another key, without kid", static (token, session) => token.SignedBy(session.Attacker.Rsa).WithoutHeader("kid")),
        Curve.Refused("other-key", "by another P-256 key with the name of the issuer's key", static (token, session) =>
            token.SignedBy(session.Attacker.EllipticCurve).WithHeader("kid", session.Issuer.FindKey("ES256").KeyId)),
        Curve.Refused("other-curve", "by a P-384 key with the name of the issuer's P-256 key", static (token, session) =>
            token.SignedBy(session.Attacker.LargeCurve).WithHeader("kid", session.Issuer.FindKey("ES256").KeyId)),
        Curve.Refused("rsa-key", "ES256 with the name of the RSA key", static (token, session) =>
            token.SignedWith("ES256").WithHeader("kid", session.Issuer.FindKey("RS256").KeyId)),
        Group.Refused("curve-key", "RS256 with the name of the P-256 key", static (token, session) =>
            token.WithHeader("kid", session.Issuer.FindKey("ES256").KeyId)),
        Group.RefusedText("other-token", "the signature of another token", static session =>
            Jws.Change(session, parts => [parts[0], parts[1], session.Token().Create().Split('.')[2]])),
        Group.RefusedText("other-subject", "another subject after the signature", static session => ReplaceClaims(session, claims => claims["sub"] = "admin")),
        Group.RefusedText("later-expiry", "a later expiry after the signature", static session => ReplaceClaims(session, claims => claims["exp"] = 4102444800)),
        Group.RefusedText("more-scope", "a scope after the signature", static session => ReplaceClaims(session, claims => claims["scope"] = "admin")),
        Group.RefusedText("other-header", "a header member after the signature", static session => Jws.Change(session, parts =>
            [Jws.Encode(ClaimText.CreateHeader(session, "\"x\":1")), parts[1], parts[2]])),
        Group.RefusedText("white-space", "white space in the claims after the signature", static session => Jws.Change(session, static parts =>
            [parts[0], Jws.Encode(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])) + " "), parts[2]])),
        Group.RefusedText("claims-alone", "of the claims alone", static session => Jws.Change(session, parts =>
            [parts[0], parts[1], Base64Url.EncodeToString(session.Issuer.FindKey("RS256").Sign(Encoding.ASCII.GetBytes(parts[1])))])),
        Group.RefusedText("decoded", "of the decoded claims", static session => Jws.Change(session, parts =>
            [parts[0], parts[1], Base64Url.EncodeToString(session.Issuer.FindKey("RS256").Sign(Base64Url.DecodeFromChars(parts[1])))])),
        Curve.RefusedText("other-hash", "ES256 with SHA-384", static session => SignWithOtherHash(session)),
    ];

    private static byte[] Flip(byte[] bytes, int index)
    {
        byte[] copy = [.. bytes];
        copy[index] ^= 1;
        return copy;
    }

    private static byte[] ToDer(byte[] bytes)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(bytes.AsSpan(0, 32), isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(bytes.AsSpan(32), isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }

    private static string ReplaceClaims(Session session, Action<JsonObject> change)
    {
        JsonObject claims = ClaimText.CreateClaims(session);
        string[] parts = session.Token().WithRawClaims(claims.ToJsonString()).Create().Split('.');
        change(claims);
        return $"{parts[0]}.{Jws.Encode(claims.ToJsonString())}.{parts[2]}";
    }

    private static string SignWithOtherHash(Session session)
    {
        TestSigningKey key = session.Issuer.FindKey("ES256");
        using ECDsa ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Base64Url.DecodeFromChars(key.PrivateMembers()["d"]!.GetValue<string>()),
            Q = new ECPoint
            {
                X = Base64Url.DecodeFromChars(key.PrivateMembers()["x"]!.GetValue<string>()),
                Y = Base64Url.DecodeFromChars(key.PrivateMembers()["y"]!.GetValue<string>()),
            },
        });
        return Jws.Resign(session.Token().SignedWith("ES256"), input => ecdsa.SignData(input, HashAlgorithmName.SHA384));
    }
}
