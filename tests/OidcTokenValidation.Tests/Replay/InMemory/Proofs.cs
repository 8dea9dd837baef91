using System.Buffers.Binary;
using System.Globalization;

namespace OidcTokenValidation.Tests.Replay.InMemory;

/// <summary>Numbered proofs, and calls to a store that must complete synchronously.</summary>
internal static class Proofs
{
    public static ReplayKey Key(int client, int proof)
    {
        Span<byte> thumbprint = stackalloc byte[ReplayKey.Length];
        thumbprint.Clear();
        BinaryPrimitives.WriteInt32BigEndian(thumbprint, client);
        Span<char> proofId = stackalloc char[16];
        proof.TryFormat(proofId, out int length, default, CultureInfo.InvariantCulture);
        return ReplayKey.Create(thumbprint, proofId[..length]);
    }

    public static ReplayOutcome Add(this InMemoryReplayStore store, ReplayKey key, DateTimeOffset expiresAt)
    {
        ValueTask<ReplayOutcome> call = store.TryAddAsync(key, expiresAt, CancellationToken.None);
        return call.IsCompletedSuccessfully ? call.Result : throw new InvalidOperationException("Expected a store without any I/O to be complete at once.");
    }

    public static ReplayOutcome Add(this InMemoryReplayStore store, int client, int proof, DateTimeOffset expiresAt) => store.Add(Key(client, proof), expiresAt);
}
