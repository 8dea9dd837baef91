using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Decryption;

/// <summary>The ephemeral public key of a token, <c>epk</c> (RFC 7518 §4.6.1.1), and what is hashed with the agreed secret.</summary>
internal sealed class EphemeralKey
{
    private readonly ECPoint _point;

    private EphemeralKey(KeyKind curve, ECPoint point, byte[] partyU, byte[] partyV) =>
        (Curve, _point, PartyU, PartyV) = (curve, point, partyU, partyV);

    public KeyKind Curve { get; }

    public byte[] PartyU { get; }

    public byte[] PartyV { get; }

    /// <summary>Reads the key and the parties of a header. Whether the point is on its curve is checked by <see cref="TryImport"/>.</summary>
    public static bool TryRead(in JweHeader header, [NotNullWhen(true)] out EphemeralKey? key)
    {
        key = null;
        if (!JwkMembers.TryRead(header.EphemeralKey, out JwkMembers jwk, out _)
            || !jwk.String(JwkMember.KeyType).Equals("EC"u8)
            || jwk.FirstPrivate is not null
            || KeyKind.FindPlatformCurve(jwk.String(JwkMember.Curve)) is not { } curve)
            return false;

        Span<byte> buffer = stackalloc byte[2 * KeyKind.P521.PartLength];
        int length = curve.PartLength;
        if (!JwkOctets.TryDecode(jwk, JwkMember.X, buffer[..length], JwkFaultCode.CoordinateLengthWrong, out ReadOnlySpan<byte> x, out _)
            || !JwkOctets.TryDecode(jwk, JwkMember.Y, buffer[length..(2 * length)], JwkFaultCode.CoordinateLengthWrong, out ReadOnlySpan<byte> y, out _)
            || x.Length != length
            || y.Length != length
            || Text.StrictBase64Url.Decode(header.PartyU.ToString()) is not { } partyU
            || Text.StrictBase64Url.Decode(header.PartyV.ToString()) is not { } partyV)
            return false;
        key = new EphemeralKey(curve, new ECPoint { X = x.ToArray(), Y = y.ToArray() }, partyU, partyV);
        return true;
    }

    /// <summary>Imports the key; null if the point is not on its curve (RFC 8725 §3.4), which the platform checks.</summary>
    public ECDiffieHellman? TryImport()
    {
        try
        {
            return ECDiffieHellman.Create(new ECParameters { Curve = Curve.Curve!.Value, Q = _point });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
