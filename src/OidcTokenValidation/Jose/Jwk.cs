using System.Runtime.InteropServices;
using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>Reads public JSON Web Keys strictly (RFC 7517 §4, RFC 7518 §6).</summary>
internal static class Jwk
{
    /// <summary>The key that <paramref name="element"/> describes, checked in full; or null and the reason.</summary>
    public static PublicKey? TryRead(JsonElement element, out JwkFault fault)
    {
        fault = TryRead(JsonMarshal.GetRawUtf8Value(element), stackalloc byte[JwkMaterial.MaxBytes], out JwkMembers jwk, out JwkMaterial material);
        if (fault != JwkFault.None)
            return null;

        string? keyId = jwk.Has(JwkMember.KeyId) ? jwk.String(JwkMember.KeyId).ToString() : null;
        PublicKey key = material.ToPublicKey(new KeyDescription(keyId, AlgorithmOf(jwk)));
        fault = key.IsOnItsCurve() ? JwkFault.None : JwkFault.PointNotOnCurve;
        return fault == JwkFault.None ? key : null;
    }

    /// <summary>Reads a key. All is checked but whether a point lies on its curve: importing the key tells that.</summary>
    /// <param name="json">The JWK.</param>
    /// <param name="room">Takes the octets of the key: <see cref="JwkMaterial.MaxBytes"/>.</param>
    /// <param name="jwk">Its members.</param>
    /// <param name="material">The key itself.</param>
    public static JwkFault TryRead(ReadOnlySpan<byte> json, Span<byte> room, out JwkMembers jwk, out JwkMaterial material)
    {
        material = default;
        JwkFault fault = JwkMembers.Read(json, out jwk);
        if (fault == JwkFault.None)
            fault = JwkUse.FaultOf(jwk);
        if (fault == JwkFault.None)
            fault = ReadMaterial(jwk, room, out material);
        return fault == JwkFault.None && AlgorithmOf(jwk) is { } named && !material.Suits(named) ? JwkFault.AlgorithmUnsuitable : fault;
    }

    /// <summary>The one algorithm that a key names for itself, if it does (RFC 7517 §4.4).</summary>
    public static SignatureAlgorithm? AlgorithmOf(in JwkMembers jwk) => SignatureAlgorithm.Find(jwk.String(JwkMember.Algorithm));

    private static JwkFault ReadMaterial(scoped in JwkMembers jwk, Span<byte> room, out JwkMaterial material)
    {
        material = default;
        if (jwk.KindOf(JwkMember.KeyType) != JsonKind.String)
            return jwk.Has(JwkMember.KeyType) ? JwkFault.WrongMemberType : JwkFault.MissingMember;

        JsonString keyType = jwk.String(JwkMember.KeyType);
        bool isRsa = keyType.Equals("RSA"u8);
        if (!isRsa && !keyType.Equals("EC"u8))
            return keyType.Equals("oct"u8) ? JwkFault.SymmetricKey : JwkFault.UnknownKeyType;
        if (jwk.HasPrivate)
            return JwkFault.PrivateKey;
        return isRsa ? JwkMaterial.ReadRsa(jwk, room, out material) : JwkMaterial.ReadEllipticCurve(jwk, room, out material);
    }
}
