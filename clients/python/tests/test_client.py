from __future__ import annotations

import queue
import unittest

from sparrow import Sparrow, SparrowConnectionError, SparrowError, messages as pb
from sparrow.frames import CANCEL, CREDIT, MESSAGE, PING, PONG, REQUEST, Frame, FrameError, FrameReader

from fake_server import FakeServer, Peer


def replying(message):
    """Answers every call with one message."""

    def serve(peer: Peer) -> None:
        while (frame := peer.receive()) is not None:
            if frame.type == REQUEST:
                peer.reply(frame, message)

    return serve


class FrameTests(unittest.TestCase):
    def test_a_frame_is_read_whatever_the_pieces(self):
        frames = [Frame(REQUEST, 7, b"payload", 40, 0, 1500), Frame(PING), Frame(MESSAGE, 7, b"x" * 300, 40, 1)]
        reader = FrameReader()
        read = []
        for byte in b"".join(frame.encoded() for frame in frames):
            reader.feed(bytes([byte]))
            while (frame := reader.next()) is not None:
                read.append(frame)

        self.assertEqual(read, frames)

    def test_the_header_is_that_of_the_protocol(self):
        self.assertEqual(
            Frame(REQUEST, 258, b"ab", 40, 0, 1500).encoded(),
            bytes([0, 0, 0, 2, 2, 0, 0, 40, 0, 0, 1, 2, 0, 0, 5, 220]) + b"ab",
        )

    def test_wrong_headers_are_refused_before_their_payload_comes(self):
        wrong = {
            "length": bytes([0xFF, 0, 0, 0, 3, 0]) + bytes(10),
            "type": bytes([0, 0, 0, 0, 10, 0]) + bytes(10),
            "flags": bytes([0, 0, 0, 0, 3, 2]) + bytes(10),
        }
        for name, header in wrong.items():
            with self.subTest(name):
                reader = FrameReader()
                reader.feed(header)
                with self.assertRaises(FrameError):
                    reader.next()


class CallTests(unittest.TestCase):
    def test_rate_sends_half_stars_with_a_request_id_and_a_deadline(self):
        seen: queue.Queue[Frame] = queue.Queue()

        def serve(peer: Peer) -> None:
            while (frame := peer.receive()) is not None:
                seen.put(frame)
                peer.reply(frame, pb.RateMovieReply(offset=9, previous_half_stars=4))

        with FakeServer(serve) as server, Sparrow(server.address, timeout=2.5) as sparrow:
            reply = sparrow.rate(1, 260, 4.5)
            sparrow.rate(1, 261, 0.5)

        first, second = seen.get(timeout=5), seen.get(timeout=5)
        request = pb.RateMovieRequest.FromString(first.payload)
        self.assertEqual((reply.offset, reply.previous_half_stars), (9, 4))
        self.assertEqual((first.method, first.aux, first.stream, second.stream), (40, 2500, 1, 2))
        self.assertEqual((request.user_id, request.movie_id, request.half_stars), (1, 260, 9))
        self.assertEqual(len(request.request_id), 16)
        self.assertNotEqual(request.request_id, pb.RateMovieRequest.FromString(second.payload).request_id)

    def test_what_if_sends_half_stars_and_a_list_names_its_people(self):
        seen: queue.Queue[Frame] = queue.Queue()

        def serve(peer: Peer) -> None:
            while (frame := peer.receive()) is not None:
                seen.put(frame)
                reply = pb.WhatIfReply(ranks_before=[3]) if frame.method == 56 else pb.RecommendationList()
                peer.reply(frame, reply)

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            reply = sparrow.what_if(1, {260: 4.5, 7: 0}, size=5)
            sparrow.recommend(1, others=[2, 3], policy=2, reranking=pb.Reranking(diversity=0))
            with self.assertRaises(ValueError):
                sparrow.what_if(1, {260: 4.7})

        pretended = pb.WhatIfRequest.FromString(seen.get(timeout=5).payload)
        shared = pb.GetRecommendationsRequest.FromString(seen.get(timeout=5).payload)
        self.assertEqual(list(reply.ranks_before), [3])
        self.assertEqual((pretended.request.user_id, pretended.request.size), (1, 5))
        self.assertEqual([(one.movie_id, one.half_stars) for one in pretended.ratings], [(260, 9), (7, 0)])
        self.assertEqual((list(shared.other_user_ids), shared.group_policy), ([2, 3], 2))
        self.assertTrue(shared.reranking.HasField("diversity"))
        self.assertFalse(shared.reranking.HasField("freshness"))

    def test_train_sends_its_settings_and_gives_each_state_of_the_job(self):
        seen: queue.Queue[bytes] = queue.Queue()

        def serve(peer: Peer) -> None:
            start = peer.receive()
            seen.put(start.payload)
            peer.reply(start, pb.Job(id=7, state=pb.JOB_STATE_QUEUED))
            watch = peer.receive()
            seen.put(watch.payload)
            peer.push(watch, pb.Job(id=7, state=pb.JOB_STATE_RUNNING))
            peer.push(watch, pb.Job(id=7, state=pb.JOB_STATE_DONE))
            peer.end(watch.stream)
            peer.receive()

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            states = [job.state for job in sparrow.train("din", seed=5, keep_rate=0.5)]

        request = pb.StartJobRequest.FromString(seen.get(timeout=5))
        self.assertEqual((request.kind, request.name, request.seed), ("train", "din", 5))
        self.assertEqual([(setting.name, setting.value) for setting in request.settings], [("keep-rate", "0.5")])
        self.assertEqual(pb.WatchJobRequest.FromString(seen.get(timeout=5)).job_id, 7)
        self.assertEqual(states, [pb.JOB_STATE_RUNNING, pb.JOB_STATE_DONE])

    def test_promote_names_the_version_and_rollback_asks_for_none(self):
        seen: queue.Queue[tuple[int, bytes]] = queue.Queue()

        def serve(peer: Peer) -> None:
            while (frame := peer.receive()) is not None:
                seen.put((frame.method, frame.payload))
                peer.reply(frame, pb.PromoteModelReply(serving="din 3", previous="ease"))

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            reply = sparrow.promote("din", 3, even_if_refused=True)
            sparrow.rollback()

        method, payload = seen.get(timeout=5)
        request = pb.PromoteModelRequest.FromString(payload)
        self.assertEqual((method, request.name, request.version, request.even_if_refused), (71, "din", 3, True))
        self.assertEqual(len(request.request_id), 16)
        self.assertEqual((reply.serving, reply.previous), ("din 3", "ease"))
        self.assertEqual(seen.get(timeout=5)[0], 72)

    def test_a_canary_and_a_schedule_say_what_is_wanted(self):
        seen: queue.Queue[tuple[int, bytes]] = queue.Queue()

        def serve(peer: Peer) -> None:
            while (frame := peer.receive()) is not None:
                seen.put((frame.method, frame.payload))
                if frame.method == 67:
                    schedule = pb.SetScheduleRequest.FromString(frame.payload).schedule
                    peer.reply(frame, pb.SetScheduleReply(offset=4, schedule=schedule))
                else:
                    peer.reply(frame, pb.PromoteModelReply(serving="din 4"))

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            sparrow.promote("din", label="canary", percent=5)
            sparrow.rollback("canary")
            schedule = sparrow.schedule("train", "din", after_ratings=5000, promotes=True, keep_rate=0.5)

        promote = pb.PromoteModelRequest.FromString(seen.get(timeout=5)[1])
        self.assertEqual((promote.label, promote.percent), ("canary", 5))
        self.assertEqual(pb.RollbackModelRequest.FromString(seen.get(timeout=5)[1]).label, "canary")
        request = pb.SetScheduleRequest.FromString(seen.get(timeout=5)[1])
        self.assertEqual(len(request.request_id), 16)
        self.assertEqual((schedule.kind, schedule.name, schedule.after_ratings), ("train", "din", 5000))
        self.assertEqual([(setting.name, setting.value) for setting in schedule.settings], [("keep-rate", "0.5")])
        self.assertTrue(schedule.promotes)

    def test_stars_off_the_grid_are_refused_without_a_daemon(self):
        for stars in (0, 0.25, 4.3, 5.5, -1):
            with self.subTest(stars), self.assertRaises(ValueError):
                Sparrow("127.0.0.1:1").rate(1, 2, stars)

    def test_an_unknown_method_is_refused_without_a_daemon(self):
        with self.assertRaisesRegex(ValueError, "GetMovie"):
            Sparrow("127.0.0.1:1").call("GetFilm", pb.GetMovieRequest())

    def test_a_status_is_raised_with_its_name_and_message(self):
        def serve(peer: Peer) -> None:
            frame = peer.receive()
            peer.end(frame.stream, 250, code=pb.Status.NOT_FOUND, message="movie 99 is not in the catalogue", outcome_unknown=True)
            peer.receive()

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            with self.assertRaises(SparrowError) as caught:
                sparrow.movie(99)

        error = caught.exception
        self.assertEqual(error.code, "NOT_FOUND")
        self.assertEqual(str(error), "NOT_FOUND: movie 99 is not in the catalogue")
        self.assertTrue(error.outcome_unknown)
        self.assertEqual(error.retry_after_milliseconds, 250)

    def test_a_call_whose_connection_is_lost_is_repeated_with_its_request_id(self):
        seen: queue.Queue[bytes] = queue.Queue()

        def serve(peer: Peer) -> None:
            frame = peer.receive()
            seen.put(frame.payload)
            if peer.number > 0:
                peer.reply(frame, pb.RateMovieReply(offset=5, already_applied=True))
                peer.receive()

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            reply = sparrow.rate(1, 2, 3)

        self.assertTrue(reply.already_applied)
        self.assertEqual(seen.get(timeout=5), seen.get(timeout=5))

    def test_a_request_id_of_ones_own_is_kept_and_the_request_untouched(self):
        seen: queue.Queue[bytes] = queue.Queue()

        def serve(peer: Peer) -> None:
            while (frame := peer.receive()) is not None:
                seen.put(pb.UnrateMovieRequest.FromString(frame.payload).request_id)
                peer.reply(frame, pb.UnrateMovieReply())

        own = pb.UnrateMovieRequest(request_id=b"0123456789abcdef")
        without = pb.UnrateMovieRequest()
        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            sparrow.call("UnrateMovie", own)
            sparrow.call("UnrateMovie", without)

        self.assertEqual(seen.get(timeout=5), b"0123456789abcdef")
        self.assertEqual(len(seen.get(timeout=5)), 16)
        self.assertEqual(without.request_id, b"")

    def test_it_gives_up_after_its_attempts(self):
        peers: queue.Queue[int] = queue.Queue()

        def serve(peer: Peer) -> None:
            peers.put(peer.number)
            peer.receive()

        with FakeServer(serve) as server:
            with self.assertRaises(SparrowConnectionError):
                Sparrow(server.address, attempts=2).health()

        self.assertEqual(peers.qsize(), 2)

    def test_no_daemon_says_how_to_start_one(self):
        with self.assertRaisesRegex(SparrowConnectionError, "cannot reach 127.0.0.1:1: .*sparrow-server"):
            Sparrow("127.0.0.1:1", attempts=1).health()

    def test_a_bad_address_is_refused(self):
        with self.assertRaisesRegex(ValueError, "HOST:PORT"):
            Sparrow("7070").health()

    def test_a_call_without_an_answer_ends_at_its_deadline_and_is_cancelled(self):
        seen: queue.Queue[Frame] = queue.Queue()

        def serve(peer: Peer) -> None:
            while (frame := peer.receive()) is not None:
                seen.put(frame)

        with FakeServer(serve) as server, Sparrow(server.address, timeout=0.02) as sparrow:
            sparrow._grace = 0.0
            with self.assertRaises(SparrowError) as caught:
                sparrow.rate(1, 2, 3)
            call, cancel = seen.get(timeout=5), seen.get(timeout=5)

        self.assertEqual(caught.exception.code, "DEADLINE_EXCEEDED")
        self.assertTrue(caught.exception.outcome_unknown)
        self.assertEqual((cancel.type, cancel.stream), (CANCEL, call.stream))

    def test_no_hello_is_a_connection_error(self):
        with FakeServer(lambda peer: peer.receive() and None, says_hello=False) as server:
            with self.assertRaisesRegex(SparrowConnectionError, "HELLO"):
                Sparrow(server.address, connect_timeout=0.05, attempts=1).health()

    def test_a_refused_connection_says_why(self):
        def serve(peer: Peer) -> None:
            peer.end(0, code=pb.Status.UNAUTHENTICATED, message="no such token")
            peer.receive()

        with FakeServer(serve, says_hello=False) as server:
            with self.assertRaisesRegex(SparrowError, "UNAUTHENTICATED: no such token"):
                Sparrow(server.address).health()

    def test_a_frame_that_is_none_is_a_connection_error(self):
        def serve(peer: Peer) -> None:
            peer.receive()
            peer.send(bytes([0xFF] * 16))
            peer.receive()

        with FakeServer(serve) as server, self.assertRaisesRegex(SparrowConnectionError, "does not speak"):
            Sparrow(server.address, attempts=1).health()

    def test_a_ping_is_answered_while_a_call_waits(self):
        seen: queue.Queue[Frame] = queue.Queue()

        def serve(peer: Peer) -> None:
            request = peer.receive()
            peer.send(Frame(PING).encoded())
            seen.put(peer.receive())
            peer.reply(request, pb.HealthReply(state=pb.HealthReply.SERVING))
            peer.receive()

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            self.assertEqual(sparrow.health().state, pb.HealthReply.SERVING)

        self.assertEqual(seen.get(timeout=5).type, PONG)

    def test_an_answer_in_single_bytes_is_read(self):
        def serve(peer: Peer) -> None:
            request = peer.receive()
            payload = pb.MovieDetails(original_title="Matrix, The (1999)").SerializeToString()
            for byte in Frame(MESSAGE, request.stream, payload, request.method, 1).encoded():
                peer.send(bytes([byte]))
            peer.receive()

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            self.assertEqual(sparrow.movie(1).original_title, "Matrix, The (1999)")

    def test_lists_are_fetched_page_by_page(self):
        names = ["a", "b", "c", "d", "e"]
        seen: queue.Queue[tuple[int, int]] = queue.Queue()

        def serve(peer: Peer) -> None:
            while (frame := peer.receive()) is not None:
                request = pb.ListUsersRequest.FromString(frame.payload)
                seen.put((request.page_start, request.page_size))
                page = names[request.page_start : request.page_start + request.page_size]
                peer.reply(frame, pb.UserPage(users=[pb.UserSummary(name=name) for name in page], total=len(names)))

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            self.assertEqual([user.name for user in sparrow.users()], names)

        self.assertEqual([seen.get(timeout=5) for _ in range(3)], [(0, 2), (2, 2), (4, 2)])

    def test_a_user_is_asked_for_by_id_or_name(self):
        seen: queue.Queue[pb.GetUserRequest] = queue.Queue()

        def serve(peer: Peer) -> None:
            while (frame := peer.receive()) is not None:
                seen.put(pb.GetUserRequest.FromString(frame.payload))
                peer.reply(frame, pb.User(id=7))

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            sparrow.user(7)
            sparrow.user("ada")

        self.assertEqual([seen.get(timeout=5), seen.get(timeout=5)], [pb.GetUserRequest(user_id=7), pb.GetUserRequest(name="ada")])


class StreamTests(unittest.TestCase):
    def test_watch_gives_each_list_and_other_calls_go_on_meanwhile(self):
        def serve(peer: Peer) -> None:
            watch = peer.receive()
            peer.push(watch, pb.RecommendationList(offset=1))
            rate = peer.receive()
            # The new list overtakes the answer to the rating.
            peer.push(watch, pb.RecommendationList(offset=2))
            peer.reply(rate, pb.RateMovieReply(offset=2))
            peer.receive()

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            lists = sparrow.watch(1)
            first = next(lists).offset
            rated = sparrow.rate(1, 2, 5).offset
            second = next(lists).offset
            lists.close()

        self.assertEqual((first, rated, second), (1, 2, 2))

    def test_credit_is_returned_by_sixteens(self):
        seen: queue.Queue[Frame] = queue.Queue()

        def serve(peer: Peer) -> None:
            watch = peer.receive()
            for offset in range(40):
                peer.push(watch, pb.RecommendationList(offset=offset))
            while (frame := peer.receive()) is not None:
                seen.put(frame)

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            lists = sparrow.watch(1)
            offsets = [next(lists).offset for _ in range(40)]
            lists.close()
            frames = [seen.get(timeout=5) for _ in range(3)]

        self.assertEqual(offsets, list(range(40)))
        self.assertEqual([(frame.type, frame.aux) for frame in frames], [(CREDIT, 16), (CREDIT, 16), (CANCEL, 0)])

    def test_a_watch_goes_on_after_a_lost_connection(self):
        seen: queue.Queue[int] = queue.Queue()

        def serve(peer: Peer) -> None:
            watch = peer.receive()
            seen.put(pb.WatchRecommendationsRequest.FromString(watch.payload).resume_offset)
            peer.push(watch, pb.RecommendationList(offset=10 + peer.number))
            if peer.number > 0:
                peer.receive()

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            lists = sparrow.watch(1)
            offsets = [next(lists).offset, next(lists).offset]
            lists.close()

        self.assertEqual(offsets, [10, 11])
        self.assertEqual([seen.get(timeout=5), seen.get(timeout=5)], [0, 10])

    def test_a_watch_that_the_daemon_refuses_raises(self):
        def serve(peer: Peer) -> None:
            peer.end(peer.receive().stream, code=pb.Status.NOT_FOUND, message="user 5 is unknown")
            peer.receive()

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            with self.assertRaisesRegex(SparrowError, "NOT_FOUND: user 5"):
                next(sparrow.watch(5))

    def test_events_end_with_the_stream(self):
        def serve(peer: Peer) -> None:
            tail = peer.receive()
            peer.push(tail, pb.EventBatch(events=[pb.Event(offset=1), pb.Event(offset=2)]))
            peer.push(tail, pb.EventBatch(events=[pb.Event(offset=3)]))
            peer.end(tail.stream)
            peer.receive()

        with FakeServer(serve) as server, Sparrow(server.address) as sparrow:
            self.assertEqual([event.offset for event in sparrow.events(1)], [1, 2, 3])


class SurfaceTests(unittest.TestCase):
    def test_every_method_of_the_proto_has_a_number(self):
        from sparrow.client import _SERVICE, _method

        numbers = {_method(name)[1] for name in _SERVICE.methods_by_name}
        self.assertEqual(numbers, set(pb.Method.values()) - {0})


if __name__ == "__main__":
    unittest.main()
