using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Introspection;

/// <summary>
/// The questions that are under way, one for each token, and the places that they take. Where all places are taken, a new question takes that of the oldest one
/// if that is slow:
/// tokens that are never answered do not keep the places from the others. Not thread-safe.
/// </summary>
internal sealed class Places(int count, ResponseTime answerTime, TimeProvider time)
{
    // Those that lost their place are here until their request has ended.
    private readonly Dictionary<Sha256Digest, LinkedListNode<Question>> _underWay = [];
    private readonly LinkedList<Question> _byAge = [];

    /// <summary>All that are under way.</summary>
    public IReadOnlyList<Question> All => [.. _underWay.Values.Select(static node => node.Value)];

    public bool TryFind(Sha256Digest token, [NotNullWhen(true)] out Question? question)
    {
        question = _underWay.TryGetValue(token, out LinkedListNode<Question>? node) ? node.Value : null;
        return question is not null;
    }

    /// <summary>Takes a place for a question about a token that none is under way about.</summary>
    /// <param name="question">The question.</param>
    /// <param name="slow">The one that lost its place and must be ended, if any.</param>
    public bool TryTake(Question question, out Question? slow)
    {
        slow = null;
        if (_byAge.Count >= count)
        {
            // A handler that does not end its requests at once must not make the bound untrue.
            Question oldest = _byAge.First!.Value;
            if (_underWay.Count >= 2 * count || time.GetElapsedTime(oldest.AskedAt) < answerTime.Patience)
                return false;
            _byAge.RemoveFirst();
            slow = oldest;
        }

        _underWay.Add(question.Token.Hash, _byAge.AddLast(question));
        return true;
    }

    public void Free(Question question)
    {
        // A later question about the same token has a place of its own.
        if (!_underWay.TryGetValue(question.Token.Hash, out LinkedListNode<Question>? node) || node.Value != question)
            return;
        _underWay.Remove(question.Token.Hash);
        if (node.List is not null)
            _byAge.Remove(node);
    }
}
