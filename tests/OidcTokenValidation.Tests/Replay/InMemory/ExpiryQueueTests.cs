using OidcTokenValidation.Replay.InMemory;

namespace OidcTokenValidation.Tests.Replay.InMemory;

public sealed class ExpiryQueueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public void Earliest_entry_is_dequeued_first(int range)
    {
        var random = new Random(11);
        var queue = new ExpiryQueue();
        var expected = new PriorityQueue<int, long>();
        for (int step = 0; step < 20_000; step++)
        {
            // First it grows, then it shrinks.
            if (random.Next(20_000) >= step)
            {
                long ticks = random.Next(range);
                queue.Add(new Expiry(ticks, step));
                expected.Enqueue(step, ticks);
            }
            else if (expected.TryDequeue(out _, out long earliest))
            {
                Assert.Equal(earliest, queue.Earliest.Ticks);
                queue.RemoveEarliest();
            }

            Assert.Equal(expected.Count, queue.Count);
        }
    }

    [Fact]
    public void Each_slot_is_dequeued_once()
    {
        var random = new Random(12);
        var queue = new ExpiryQueue();
        for (int slot = 0; slot < 5000; slot++)
            queue.Add(new Expiry(random.Next(100), slot));
        var slots = new HashSet<int>();
        while (queue.Count > 0)
        {
            Assert.True(slots.Add(queue.Earliest.Slot));
            queue.RemoveEarliest();
        }

        Assert.Equal(5000, slots.Count);
    }
}
