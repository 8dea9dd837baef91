using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>Reads public JSON Web Keys (RFC 7517 §4, RFC 7518 §6).</summary>
internal static class Jwk
{
    /// <summary>Reads a key of an issuer's document, and checks it in full.</summary>
    /// <param name="element">The JWK.</param>
    /// <param name="key">The key.</param>
    /// <param name="fault">Why the key cannot be used.</param>
    /// <param name="use">The tokens that the key must be published for.</param>
    public static bool TryRead(JsonElement element, [NotNullWhen(true)] out PublicKey? key, out JwkFault fault, KeyUse use = KeyUse.Signature)
    {
        key = null;
        if (!JwkMembers.TryRead(element, out JwkMembers jwk, out fault)
            || !TryReadUsable(jwk, stackalloc byte[JwkMaterial.MaxBytes], use, allowsLeadingZeros: true, out JwkMaterial material, out fault))
            return false;

        PublicKey read = material.ToPublicKey(new KeyDescription(jwk.Text(JwkMember.KeyId), FindAlgorithm(jwk))
        {
            Sha1Thumbprint = jwk.Text(JwkMember.Sha1Thumbprint),
            Sha256Thumbprint = jwk.Text(JwkMember.Sha256Thumbprint),
        });
        fault = read.IsOnItsCurve() ? JwkFault.None : new(JwkFaultCode.PointNotOnCurve, JwkMember.X);
        key = fault.IsNone ? read : null;
        return key is not null;
    }

    /// <summary>
    /// Reads a client's key. Everything is checked except whether a point is on its curve, which the import of the key checks. A number with leading
    /// zeros is rejected: the same key would have a second thumbprint (RFC 7638 §3).
    /// </summary>
    /// <param name="json">The JWK.</param>
    /// <param name="buffer">Receives the octets of the key: <see cref="JwkMaterial.MaxBytes"/>.</param>
    /// <param name="jwk">Its members.</param>
    /// <param name="material">The key itself.</param>
    /// <param name="fault">Why the key cannot be used.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, Span<byte> buffer, out JwkMembers jwk, out JwkMaterial material, out JwkFault fault)
    {
        material = default;
        return JwkMembers.TryRead(json, out jwk, out fault) && TryReadUsable(jwk, buffer, KeyUse.Signature, allowsLeadingZeros: false, out material, out fault);
    }

    /// <summary>The one algorithm that the key may be used with, if its <c>alg</c> names one (RFC 7517 §4.4).</summary>
    public static SignatureAlgorithm? FindAlgorithm(in JwkMembers jwk) => SignatureAlgorithm.Find(jwk.String(JwkMember.Algorithm));

    private static bool TryReadUsable(
        scoped in JwkMembers jwk, Span<byte> buffer, KeyUse use, bool allowsLeadingZeros, out JwkMaterial material, out JwkFault fault)
    {
        material = default;
        fault = JwkUse.FindFault(jwk, use);
        if (!fault.IsNone || !TryReadMaterial(jwk, buffer, allowsLeadingZeros, out material, out fault))
            return false;
        if (FindAlgorithm(jwk) is { } named && !material.Suits(named))
            fault = new(JwkFaultCode.AlgorithmUnsuitable, JwkMember.Algorithm);
        return fault.IsNone;
    }

    private static bool TryReadMaterial(scoped in JwkMembers jwk, Span<byte> buffer, bool allowsLeadingZeros, out JwkMaterial material, out JwkFault fault)
    {
        material = default;
        fault = FindTypeFault(jwk);
        if (!fault.IsNone)
            return false;
        return jwk.String(JwkMember.KeyType).Equals("RSA"u8)
            ? JwkMaterial.TryReadRsa(jwk, buffer, allowsLeadingZeros, out material, out fault)
            : JwkMaterial.TryReadEllipticCurve(jwk, buffer, out material, out fault);
    }

    private static JwkFault FindTypeFault(scoped in JwkMembers jwk)
    {
        if (jwk.GetKind(JwkMember.KeyType) != JsonKind.String)
            return new(jwk.Has(JwkMember.KeyType) ? JwkFaultCode.WrongMemberType : JwkFaultCode.MissingMember, JwkMember.KeyType);
        JsonString keyType = jwk.String(JwkMember.KeyType);
        if (!keyType.Equals("RSA"u8) && !keyType.Equals("EC"u8))
            return new(keyType.Equals("oct"u8) ? JwkFaultCode.SymmetricKey : JwkFaultCode.UnknownKeyType, JwkMember.KeyType);
        return jwk.FirstPrivate is { } member ? new(JwkFaultCode.PrivateKey, member) : JwkFault.None;
    }
}
