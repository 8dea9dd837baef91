using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>Reads public JSON Web Keys (RFC 7517 §4, RFC 7518 §6).</summary>
internal static class Jwk
{
    /// <summary>The key in an issuer's document, checked in full; or null and the reason.</summary>
    public static PublicKey? TryRead(JsonElement element, out JwkFault fault)
    {
        fault = JwkMembers.Read(element, out JwkMembers jwk);
        if (!fault.IsNone)
            return null;
        fault = FindFault(jwk, stackalloc byte[JwkMaterial.MaxBytes], allowsLeadingZeros: true, out JwkMaterial material);
        if (!fault.IsNone)
            return null;

        PublicKey key = material.ToPublicKey(new KeyDescription(jwk.Text(JwkMember.KeyId), AlgorithmOf(jwk))
        {
            Sha1Thumbprint = jwk.Text(JwkMember.Sha1Thumbprint),
            Sha256Thumbprint = jwk.Text(JwkMember.Sha256Thumbprint),
        });
        fault = key.IsOnItsCurve() ? JwkFault.None : new(JwkFaultCode.PointNotOnCurve, JwkMember.X);
        return fault.IsNone ? key : null;
    }

    /// <summary>
    /// Reads a client's key. Everything is checked except whether a point is on its curve: the import checks that. A number with leading zeros is
    /// refused: the client's key would have a second thumbprint (RFC 7638 §3).
    /// </summary>
    /// <param name="json">The JWK.</param>
    /// <param name="room">Takes the octets of the key: <see cref="JwkMaterial.MaxBytes"/>.</param>
    /// <param name="jwk">Its members.</param>
    /// <param name="material">The key itself.</param>
    public static JwkFault TryRead(ReadOnlySpan<byte> json, Span<byte> room, out JwkMembers jwk, out JwkMaterial material)
    {
        material = default;
        JwkFault fault = JwkMembers.Read(json, out jwk);
        return fault.IsNone ? FindFault(jwk, room, allowsLeadingZeros: false, out material) : fault;
    }

    /// <summary>The one algorithm that a key names for itself, if it does (RFC 7517 §4.4).</summary>
    public static SignatureAlgorithm? AlgorithmOf(in JwkMembers jwk) => SignatureAlgorithm.Find(jwk.String(JwkMember.Algorithm));

    private static JwkFault FindFault(scoped in JwkMembers jwk, Span<byte> room, bool allowsLeadingZeros, out JwkMaterial material)
    {
        material = default;
        JwkFault fault = JwkUse.FindFault(jwk);
        if (fault.IsNone)
            fault = ReadMaterial(jwk, room, allowsLeadingZeros, out material);
        return fault.IsNone && AlgorithmOf(jwk) is { } named && !material.Suits(named) ? new(JwkFaultCode.AlgorithmUnsuitable, JwkMember.Algorithm) : fault;
    }

    private static JwkFault ReadMaterial(scoped in JwkMembers jwk, Span<byte> room, bool allowsLeadingZeros, out JwkMaterial material)
    {
        material = default;
        if (jwk.KindOf(JwkMember.KeyType) != JsonKind.String)
            return new(jwk.Has(JwkMember.KeyType) ? JwkFaultCode.WrongMemberType : JwkFaultCode.MissingMember, JwkMember.KeyType);

        JsonString keyType = jwk.String(JwkMember.KeyType);
        bool isRsa = keyType.Equals("RSA"u8);
        if (!isRsa && !keyType.Equals("EC"u8))
            return new(keyType.Equals("oct"u8) ? JwkFaultCode.SymmetricKey : JwkFaultCode.UnknownKeyType, JwkMember.KeyType);
        if (jwk.FirstPrivate is { } member)
            return new(JwkFaultCode.PrivateKey, member);
        return isRsa ? JwkMaterial.ReadRsa(jwk, room, allowsLeadingZeros, out material) : JwkMaterial.ReadEllipticCurve(jwk, room, out material);
    }
}
