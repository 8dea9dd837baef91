using System.Buffers.Binary;
using OidcTokenValidation.Revocation;

namespace OidcTokenValidation;

/// <summary>One revocation, as nodes share it: the tokens of one scope that were issued at or before a moment.</summary>
/// <remarks>It contains hashes of the issuer and of the identifier, and neither of them as text.</remarks>
public readonly record struct RevocationEntry
{
    /// <summary>The length of an entry, in bytes.</summary>
    public const int Length = 42;

    // A later form has another number, so that a node that does not know it reports that instead of missing a revocation. Its expiry is at the same place:
    // feeds remove entries of every form by it.
    private const byte Form = 1;
    private const int ScopeAt = 1, KeyAt = 2, IssuedBeforeAt = 26, ExpiresAtAt = 34;

    internal RevocationEntry(RevocationScope scope, RevocationKey key, long issuedBefore, long expiresAt) =>
        (Scope, Key, IssuedBeforeMilliseconds, ExpiresAtMilliseconds) = (scope, key, issuedBefore, expiresAt);

    /// <summary>What is revoked.</summary>
    public RevocationScope Scope { get; }

    /// <summary>The tokens that were issued at or before this moment are revoked.</summary>
    public DateTimeOffset IssuedBefore => DateTimeOffset.FromUnixTimeMilliseconds(IssuedBeforeMilliseconds);

    /// <summary>When the last of these tokens has expired: a feed may remove the entry after this moment.</summary>
    public DateTimeOffset ExpiresAt => DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAtMilliseconds);

    internal RevocationKey Key { get; }

    internal long IssuedBeforeMilliseconds { get; }

    internal long ExpiresAtMilliseconds { get; }

    /// <summary>The entry as <see cref="Length"/> bytes, the same on every platform.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Length];
        (bytes[0], bytes[ScopeAt]) = (Form, (byte)Scope);
        Key.CopyTo(bytes.AsSpan(KeyAt));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(IssuedBeforeAt), IssuedBeforeMilliseconds);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(ExpiresAtAt), ExpiresAtMilliseconds);
        return bytes;
    }

    /// <summary>Reads the bytes of <see cref="ToArray"/>.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="entry">The entry; the default if false is returned.</param>
    /// <returns>False if these are not the bytes of an entry, or those of a later version of the library.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RevocationEntry entry)
    {
        entry = default;
        if (bytes.Length != Length || bytes[0] != Form || !Enum.IsDefined((RevocationScope)bytes[ScopeAt]))
            return false;
        long issuedBefore = BinaryPrimitives.ReadInt64BigEndian(bytes[IssuedBeforeAt..]);
        long expiresAt = BinaryPrimitives.ReadInt64BigEndian(bytes[ExpiresAtAt..]);
        if (!IsDate(issuedBefore) || !IsDate(expiresAt))
            return false;
        entry = new RevocationEntry((RevocationScope)bytes[ScopeAt], RevocationKey.Read(bytes[KeyAt..]), issuedBefore, expiresAt);
        return true;
    }

    private static bool IsDate(long milliseconds) => milliseconds >= 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
}

/// <summary>What a revocation refers to.</summary>
public enum RevocationScope
{
    /// <summary>One token, by its identifier (<c>jti</c>).</summary>
    Token = 1,

    /// <summary>The tokens of a session (<c>sid</c>).</summary>
    Session = 2,

    /// <summary>The tokens of a subject (<c>sub</c>).</summary>
    Subject = 3,

    /// <summary>The tokens of a client (<c>client_id</c>).</summary>
    Client = 4,

    /// <summary>All tokens of an issuer.</summary>
    Issuer = 5,
}
